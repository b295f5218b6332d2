import type { Problem } from '#shared/event.ts';

/** What a person should know about until it is mended, by id. */
export type Problems = {
  list(): Problem[];
  /** Shows the problem, or takes away the one with this id. */
  set(id: string, problem: Problem | null): void;
};

export function createProblems(changed: () => void): Problems {
  const problems = new Map<string, Problem>();
  return {
    list: () => [...problems.values()],
    set(id, problem) {
      const hadOne = problems.delete(id);
      if (problem !== null) problems.set(id, problem);
      if (hadOne || problem !== null) changed();
    },
  };
}
