import { expect, test } from 'vitest';
import type { Outcome } from './outcome.ts';
import { formatDuration, outcomeTone, outcomeWord } from './outcome-words.ts';

test.each([
  [-3, '0 ms'],
  [0.4, '< 1 ms'],
  [85, '85 ms'],
  [999.6, '999 ms'],
  [1240, '1.24 s'],
  [9999, '9.99 s'],
  [30_000, '30.0 s'],
  [59_999, '59.9 s'],
  [252_000, '4 m 12 s'],
  [7_500_000, '2 h 05 m'],
  [90_000_000, '1 d 01 h'],
])('a duration of %d ms is %s', (milliseconds, words) => {
  expect(formatDuration(milliseconds)).toBe(words);
});

const none = { kind: 'none' } as const;
const unknown = { kind: 'unknown', reason: 'the connection is gone' } as const;
const error = { code: 'EMPTY_COMMAND', message: 'The command is empty.', next: 'Give one.' } as const;
const stopped = { ...error, code: 'BATCH_STOPPED', failed: { id: 'nas', name: 'nas' } } as const;

test.each<[Outcome, string, string]>([
  [{ kind: 'exited', code: 0 }, 'ok', 'ok'],
  [{ kind: 'exited', code: 1 }, 'exit 1', 'bad'],
  [{ kind: 'signalled', signal: 'SIGKILL' }, 'ended by SIGKILL', 'bad'],
  [{ kind: 'timed-out', limitMs: 30_000, remains: none }, 'timed out', 'bad'],
  [{ kind: 'cancelled', remains: none }, 'cancelled', 'warn'],
  [{ kind: 'cancelled', remains: unknown }, 'cancelled', 'bad'],
  [{ kind: 'lost', reason: '' }, 'lost', 'bad'],
  [{ kind: 'not-started', error }, 'not started', 'bad'],
  [{ kind: 'not-started', error: stopped }, 'not started', 'warn'],
  [{ kind: 'refused', error }, 'refused', 'bad'],
])('only exit 0 is ok: %o is "%s" (%s)', (outcome, word, tone) => {
  expect([outcomeWord(outcome), outcomeTone(outcome)]).toEqual([word, tone]);
});
