import { describe, expect, test } from 'vitest';
import type { Run } from '#shared/run.ts';
import { runOf } from '../../testing/samples.ts';
import { fold, normalise, type ReadOutput } from './fold.ts';

const read = (text: string, cut = false): ReadOutput => ({ kind: 'read', text: normalise(text), cut });
const names = (runs: readonly Run[]) => runs.map(({ id }) => id).join();

/** The same numbers in every run of the tests. */
function createRandom(seed: number): () => number {
  let state = seed;
  return () => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return state / 2 ** 32;
  };
}

describe('normalised output', () => {
  test('differs in nothing that nobody sees', () => {
    expect(normalise('a  \nb\t\r\n\n\n')).toBe('a\nb');
    expect(normalise('10%\r50%\r100%\ndone')).toBe('100%\ndone');
    expect(normalise('  a\n\n  b')).toBe('  a\n\n  b');
  });

  test('normalising twice changes nothing more', () => {
    const random = createRandom(7);
    for (let round = 0; round < 500; round += 1) {
      const text = Array.from({ length: 20 }, () => 'ab \t\r\n\n<'.charAt(Math.floor(random() * 8))).join('');
      expect(normalise(normalise(text))).toBe(normalise(text));
    }
  });
});

describe('folding', () => {
  test('what most wrote is the base, others differ from it, and failures stand apart with their reason', () => {
    const error = { code: 'CONNECTION_REFUSED', message: 'Refused.', next: 'Look.' } as const;
    const runs = [
      runOf('nas'),
      runOf('web-1'),
      runOf('web-2'),
      runOf('backup', { outcome: { kind: 'not-started', error } }),
      runOf('mail', { outcome: { kind: 'exited', code: 1 } }),
      runOf('git', { outcome: { kind: 'not-started', error } }),
      runOf('slow', { state: 'running' }),
      runOf('unread'),
    ];
    const outputs = new Map([
      ['nas', read('3 updates\n')],
      ['web-1', read('0 updates \n')],
      ['web-2', read('0 updates\n\n')],
      ['backup', read('')],
      ['mail', read('0 updates\n')],
      ['git', read('')],
      ['slow', read('0 updates\n')],
    ]);
    const folded = fold(runs, outputs);
    expect(folded.agree).toMatchObject({ text: '0 updates' });
    expect(names(folded.agree?.runs ?? [])).toBe('web-1,web-2');
    expect(folded.differ.map((group) => names(group.runs))).toEqual(['nas']);
    expect(folded.failed.map((group) => names(group.runs))).toEqual(['backup,git', 'mail']);
    expect(names(folded.open)).toBe('slow,unread');
  });

  test('what failed stands before what was stopped because of it, however many those are', () => {
    const error = {
      code: 'BATCH_STOPPED',
      message: 'Not started.',
      next: 'Retry.',
      failed: { id: 'b', name: 'b' },
    } as const;
    const runs = [
      runOf('a', { outcome: { kind: 'cancelled', remains: { kind: 'none' } } }),
      runOf('b', { outcome: { kind: 'exited', code: 1 } }),
      runOf('c', { outcome: { kind: 'not-started', error } }),
      runOf('d', { outcome: { kind: 'not-started', error } }),
    ];
    const { failed } = fold(runs, new Map(runs.map(({ id }) => [id, read('')])));
    expect(failed.map((group) => names(group.runs))).toEqual(['b', 'a', 'c,d']);
  });

  test('output that is cut never agrees with one that is whole, and one that cannot be read agrees with nobody', () => {
    const runs = [runOf('a'), runOf('b'), runOf('c')];
    const outputs = new Map<string, ReadOutput>([
      ['a', { kind: 'failed', message: 'Gone.' }],
      ['b', read('x', true)],
      ['c', read('x')],
    ]);
    const { agree, differ } = fold(runs, outputs);
    expect(names(agree?.runs ?? [])).toBe('b');
    expect(differ.map((group) => [names(group.runs), group.unread])).toEqual([
      ['c', null],
      ['a', 'Gone.'],
    ]);
  });

  test('whatever comes: every run is in one place, groups hold equals, none is larger than the base, and order of reading is nothing', () => {
    const random = createRandom(42);
    const texts = ['', 'one\n', 'one', 'two', '\u001b[31m<b>', 'one\ntwo'];
    for (let round = 0; round < 300; round += 1) {
      const runs = Array.from({ length: Math.floor(random() * 12) }, (_, index) =>
        runOf(`r${index}`, random() < 0.2 ? { outcome: { kind: 'exited', code: 1 + Math.floor(random() * 2) } } : {}),
      );
      const entries = runs
        .filter(() => random() < 0.9)
        .map(({ id }): [string, ReadOutput] => [id, read(texts[Math.floor(random() * texts.length)] ?? '')]);
      const folded = fold(runs, new Map(entries));
      const groups = [...(folded.agree ? [folded.agree] : []), ...folded.differ, ...folded.failed];
      const placed = [...groups.flatMap((group) => group.runs), ...folded.open];
      expect(placed.map(({ id }) => id).toSorted()).toEqual(runs.map(({ id }) => id).toSorted());
      const outputs = new Map(entries);
      for (const group of groups) {
        for (const { id } of group.runs) expect(outputs.get(id)).toMatchObject({ kind: 'read', text: group.text });
      }
      for (const group of folded.differ) expect(group.runs.length).toBeLessThanOrEqual(folded.agree?.runs.length ?? 0);
      expect(fold(runs, new Map(entries.toReversed()))).toEqual(folded);
    }
  });
});
