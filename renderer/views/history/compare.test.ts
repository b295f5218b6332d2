import { describe, expect, test } from 'vitest';
import { runOf } from '../../testing/samples.ts';
import { compareFacts } from './compare-facts.ts';
import { compareOutputs } from './compare-outputs.ts';

const lines = (from: number, to: number) =>
  Array.from({ length: to - from + 1 }, (_, index) => `line ${from + index}\n`).join('');

describe('outputs', () => {
  test('that are the same', () => {
    expect(compareOutputs('a\n', 'a\n')).toEqual({ kind: 'same' });
  });

  test('show what differs with some lines around it, and fold the rest', () => {
    expect(compareOutputs(`${lines(1, 10)}old\n${lines(11, 13)}`, `${lines(1, 10)}new\n${lines(11, 13)}more`)).toEqual({
      kind: 'different',
      cut: false,
      stretches: [
        { kind: 'folded', count: 7 },
        { kind: 'same', lines: ['line 8', 'line 9', 'line 10'] },
        { kind: 'removed', lines: ['old'] },
        { kind: 'added', lines: ['new'] },
        { kind: 'same', lines: ['line 11', 'line 12', 'line 13'] },
        { kind: 'added', lines: ['more'] },
      ],
    });
  });

  test('of which one is empty', () => {
    expect(compareOutputs('', 'a\nb\n')).toEqual({
      kind: 'different',
      cut: false,
      stretches: [{ kind: 'added', lines: ['a', 'b'] }],
    });
  });

  test('are cut where there is too much to show', () => {
    const comparison = compareOutputs('', lines(1, 5000));
    expect(comparison).toMatchObject({ kind: 'different', cut: true });
    expect(comparison.kind === 'different' && comparison.stretches[0]).toMatchObject({ kind: 'added' });
  });

  test('with nothing in common are given up in time', () => {
    const random = (seed: number) =>
      Array.from({ length: 20_000 }, (_, index) => `${(index * seed) % 99_991}\n`).join('');
    const before = performance.now();
    compareOutputs(random(7919), random(104_729));
    expect(performance.now() - before).toBeLessThan(5000);
  });
});

test('facts are shown where they differ, and named where they do not', () => {
  const one = runOf('one', { parameters: { unit: 'nginx', old: 'x' }, durationMs: 1200 });
  const two = runOf('two', { parameters: { unit: 'nginx' }, durationMs: 90, outcome: { kind: 'exited', code: 3 } });
  const { different, same } = compareFacts(one, two);
  expect(different).toEqual([
    { term: 'Outcome', one: 'exit 0', two: 'exit 3' },
    { term: 'Took', one: '1.20 s', two: '90 ms' },
    { term: 'Parameter old', one: 'x', two: 'none' },
  ]);
  expect(same).toContain('Parameter unit');
  expect(same).toContain('Server');
});
