import { expect, test } from 'vitest';
import { runOf } from '../testing/samples.ts';
import { createBeginnings } from './beginnings.ts';

test('what begins is told once, a batch as one', () => {
  const beginnings = createBeginnings([runOf('old', { state: 'running', outcome: null })]);
  const going = (id: string, batchId: string | null = null) => runOf(id, { state: 'running', outcome: null, batchId });
  expect(beginnings.note(going('old'))).toBeNull();
  expect(beginnings.note(going('a'))).toBe('Running Uptime on nas');
  expect(beginnings.note(going('a'))).toBeNull();
  expect(beginnings.note(going('b', 'batch'))).toBe('Running Uptime on several servers');
  expect(beginnings.note(going('c', 'batch'))).toBeNull();
});

test('what has ended already, and what a program asked for, is not told', () => {
  const beginnings = createBeginnings([]);
  expect(beginnings.note(runOf('ended'))).toBeNull();
  const api = runOf('api', { state: 'running', outcome: null, caller: { kind: 'api', name: 'cron' } });
  expect(beginnings.note(api)).toBeNull();
});
