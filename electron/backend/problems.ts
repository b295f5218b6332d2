import { AppFailure } from '#shared/errors.ts';
import type { Problem } from '#shared/event.ts';

/** What a person should know about until it is mended, by id. */
export type Problems = {
  list(): Problem[];
  /** Shows the problem, or takes away the one with this id. */
  set(id: string, problem: Problem | null): void;
};

/** What could not be stored, as a problem; `cause` is what the file system or SQLite said. */
export function storeProblem(id: string, what: string, cause: unknown): Problem {
  const next = 'Make room on the disk that holds the data directory.';
  if (cause instanceof AppFailure) return { id, message: `Could not store ${what}. ${cause.message}`, next };
  const full = cause instanceof Error && 'code' in cause && cause.code === 'ENOSPC';
  const reason = full ? 'the disk is full' : cause instanceof Error ? cause.message.replace(/\.$/, '') : String(cause);
  return { id, message: `Could not store ${what}: ${reason}.`, next };
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
