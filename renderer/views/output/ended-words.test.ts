import { expect, test } from 'vitest';
import type { Outcome } from '#shared/outcome.ts';
import { endedWords } from './ended-words.ts';

const none = { kind: 'none' as const };

test.each<[Outcome, string]>([
  [{ kind: 'exited', code: 0 }, 'exit 0 after 1.24 s, wrote 1.2 kB'],
  [{ kind: 'exited', code: 7 }, 'after 1.24 s, wrote 1.2 kB'],
  [{ kind: 'signalled', signal: 'SIGSEGV' }, 'after 1.24 s, wrote 1.2 kB'],
  [{ kind: 'timed-out', limitMs: 1000, remains: none }, 'after 1 s, wrote 1.2 kB'],
  [{ kind: 'cancelled', remains: none }, 'after 1.24 s, wrote 1.2 kB'],
  [{ kind: 'lost', reason: 'gone' }, 'after 1.24 s'],
  [{ kind: 'refused', error: { code: 'NOT_FOUND', message: 'No.', next: 'Look.' } }, ''],
])('%j', (outcome, words) => {
  expect(endedWords({ startedAt: 1, durationMs: 1240, bytes: { stdout: 1000, stderr: 200 } }, outcome)).toBe(words);
});

test('a run that wrote nothing says so', () => {
  const run = { startedAt: 1, durationMs: 5, bytes: { stdout: 0, stderr: 0 } };
  expect(endedWords(run, { kind: 'exited', code: 0 })).toBe('exit 0 after 5 ms, wrote nothing');
});

test('a run that was cancelled while it waited says that nothing was sent', () => {
  const run = { startedAt: null, durationMs: null, bytes: { stdout: 0, stderr: 0 } };
  expect(endedWords(run, { kind: 'cancelled', remains: none })).toBe('before anything was sent');
});
