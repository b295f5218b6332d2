import { expect, test } from 'vitest';
import type { Phase, PhaseName } from '#shared/trace.ts';
import { phaseRows } from './phase-words.ts';

const phase = (name: PhaseName, startMs: number, durationMs: number, more: Partial<Phase> = {}): Phase => ({
  ...{ name, startMs, durationMs, parent: null, failed: false },
  ...more,
});

test('phases stand in order with their parts behind them, as shares of the whole', () => {
  const rows = phaseRows([
    phase('queue', 0, 0.2),
    phase('connect', 0.2, 50),
    phase('command', 60, 140),
    phase('tcp', 0.2, 1, { parent: 1 }),
    phase('authentication', 25, 25, { parent: 1 }),
  ]);
  expect(rows.map(({ words, inner, left, width, took }) => ({ words, inner, left, width, took }))).toEqual([
    { words: 'Connection', inner: false, left: 0.1, width: 25, took: '50 ms' },
    { words: 'Reaching the server', inner: true, left: 0.1, width: 0.5, took: '1 ms' },
    { words: 'Login', inner: true, left: 12.5, width: 12.5, took: '25 ms' },
    { words: 'Command', inner: false, left: 30, width: 70, took: '140 ms' },
  ]);
});

test('says what failed, what was waited for, and that a connection was open', () => {
  const rows = phaseRows([
    phase('queue', 0, 500),
    phase('connect', 500, 0.1),
    phase('retry-wait', 501, 2000),
    phase('start', 2501, 3, { failed: true }),
  ]);
  expect(rows.map(({ words, kind, took }) => [words, kind, took])).toEqual([
    ['Waiting for its turn', 'wait', '500 ms'],
    ['Connection, was open', 'work', '< 1 ms'],
    ['Wait before the next attempt', 'wait', '2.00 s'],
    ['Start of the command, failed', 'failed', '3 ms'],
  ]);
});

test('has nothing to show for a run without a trace', () => {
  expect(phaseRows([])).toEqual([]);
});
