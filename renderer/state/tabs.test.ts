import { describe, expect, test } from 'vitest';
import type { Run } from '#shared/run.ts';
import { runOf } from '../testing/samples.ts';
import { closeTabs, deriveTabs, NO_TABS, showTab } from './tabs.ts';

const byId = (...runs: Run[]) => new Map(runs.map((run) => [run.id, run]));

describe('tabs follow from runs', () => {
  test('refusals, what programs ask for, and what a form looks up have none', () => {
    const error = { code: 'NOT_WHITELISTED', message: 'm', next: 'n' } as const;
    const runs = byId(
      runOf('a'),
      runOf('b', { outcome: { kind: 'refused', error } }),
      runOf('c', { caller: { kind: 'api', name: 'cron' } }),
      runOf('d', { lookup: true }),
    );
    expect(deriveTabs(NO_TABS, runs)).toMatchObject({ ids: ['a'], active: 'a' });
  });

  test('beyond 24 the oldest ended ones leave, never a running or the active one', () => {
    const many = Array.from({ length: 40 }, (_, index) => runOf(`r${index}`, index === 1 ? { state: 'running' } : {}));
    const tabs = deriveTabs({ ...NO_TABS, active: 'r0' }, byId(...many));
    expect(tabs.ids).toHaveLength(24);
    expect(tabs.ids.slice(0, 3)).toEqual(['r0', 'r1', 'r18']);
  });

  test('nothing new keeps the same object, so that no view is rendered for it', () => {
    const runs = byId(runOf('a'), runOf('b'));
    const tabs = deriveTabs(NO_TABS, runs);
    expect(deriveTabs(tabs, new Map(runs))).toBe(tabs);
  });
});

describe('closing', () => {
  const open = { ids: ['a', 'b', 'c'], active: 'b', overview: false, closed: new Set<string>() };
  const runs = byId(runOf('a'), runOf('b'), runOf('c'));

  test('the right neighbour becomes active, at the end the left one', () => {
    expect(closeTabs(open, ['b'], runs).active).toBe('c');
    expect(closeTabs({ ...open, active: 'c' }, ['c'], runs).active).toBe('b');
    expect(closeTabs(open, ['a', 'b', 'c'], runs).active).toBeNull();
  });

  test('whoever closes the tabs of a batch stays in it to its end', () => {
    const batchId = 'x';
    const batch = byId(runOf('a', { batchId }), runOf('b', { batchId }), runOf('c'));
    expect(closeTabs(open, ['b'], batch).active).toBe('a');
    expect(closeTabs({ ...open, active: 'a' }, ['a'], batch).active).toBe('b');
    expect(closeTabs(open, ['a', 'b'], batch).active).toBe('c');
  });

  test('the whole batch stays shown until its active run is closed, or one run is chosen', () => {
    const shown = showTab(open, 'b', runs, true);
    expect(shown).toMatchObject({ active: 'b', overview: true });
    expect(deriveTabs(shown, byId(...runs.values(), runOf('d')))).toMatchObject({ active: 'b', overview: true });
    expect(closeTabs(shown, ['c'], runs).overview).toBe(true);
    expect(closeTabs(shown, ['b'], runs).overview).toBe(false);
    expect(showTab(shown, 'b', runs).overview).toBe(false);
  });

  test('closing another tab leaves the active one', () => {
    expect(closeTabs(open, ['a'], runs)).toMatchObject({ ids: ['b', 'c'], active: 'b' });
  });

  test('a closed tab stays closed until it is asked for', () => {
    const closed = closeTabs(open, ['b'], runs);
    expect(deriveTabs(closed, runs).ids).toEqual(['a', 'c']);
    expect(showTab(closed, 'b', runs)).toMatchObject({ ids: ['a', 'b', 'c'], active: 'b' });
  });
});
