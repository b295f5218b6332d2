import type { Attempt, Run } from '#shared/run.ts';
import { formatDuration } from '../../format.ts';
import { shortReason } from '../servers/connection-words.ts';

/** How an attempt went, and how long the next one was waited for: `attempt 1: connection refused, waited 2.31 s`. */
export function attemptWords({ number, error, waitMs }: Attempt): string {
  const result = error === null ? '' : `: ${shortReason(error.code)}`;
  return `attempt ${number}${result}${waitMs === null ? '' : `, waited ${formatDuration(waitMs)}`}`;
}

/** What a run that waits for its next attempt says: `attempt 2 of 3 in 4 s`. `now` in epoch milliseconds. */
export function nextAttemptWords(run: Pick<Run, 'attempts'>, limit: number, now: number): string {
  const last = run.attempts.at(-1);
  if (last?.endedAt == null || last.waitMs === null) return '';
  const seconds = Math.max(0, Math.ceil((last.endedAt + last.waitMs - now) / 1000));
  return `attempt ${last.number + 1} of ${limit} in ${seconds} s`;
}
