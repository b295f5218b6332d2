import { AppFailure } from '#shared/errors.ts';
import type { Problem } from '#shared/event.ts';
import { fileFailure } from './store/file-failure.ts';

/** What a person should know about until it is mended, by id. */
export type Problems = {
  list(): Problem[];
  /** Shows the problem, or takes away the one with this id. */
  set(id: string, problem: Problem | null): void;
};

/** What could not be stored, as a problem; `cause` is what the store, or the file system, said. */
export function storeProblem(id: string, what: string, cause: unknown): Problem {
  if (cause instanceof AppFailure) {
    return { id, message: `Could not store ${what}. ${cause.message}`, next: cause.error.next };
  }
  const { message, next } = fileFailure(`Could not store ${what}`, cause).error;
  return { id, message, next };
}

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
