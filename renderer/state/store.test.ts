import { describe, expect, test } from 'vitest';
import { runOf, serverOf, storageOf } from '../testing/samples.ts';
import { createAppStore } from './store.ts';

const nas = serverOf('nas');
const web = serverOf('web-1');

function loadedStore(storage = storageOf()) {
  const store = createAppStore(storage);
  store.do.receive({ kind: 'servers', servers: [nas, web] });
  return store;
}

describe('events', () => {
  test('the first server is selected on the very first start only', () => {
    const store = loadedStore();
    expect([...store.getState().selection.ids]).toEqual(['nas']);
    store.do.setSelection({ ids: new Set(), anchor: null, cursor: null });
    store.do.receive({ kind: 'servers', servers: [nas, web] });
    expect(store.getState().selection.ids.size).toBe(0);
  });

  test('a server that is gone leaves the selection', () => {
    const store = loadedStore();
    store.do.setSelection({ ids: new Set(['nas', 'web-1']), anchor: 'nas', cursor: 'nas' });
    store.do.receive({ kind: 'servers', servers: [web] });
    expect(store.getState().selection).toEqual({ ids: new Set(['web-1']), anchor: null, cursor: null });
  });

  test('a run is replaced by its newer state and keeps its place', () => {
    const store = loadedStore();
    store.do.receive({ kind: 'runs', runs: [runOf('a', { state: 'running' }), runOf('b')] });
    store.do.receive({ kind: 'run', run: runOf('a', { state: 'ended' }) });
    expect([...store.getState().runs.keys()]).toEqual(['a', 'b']);
    expect(store.getState().runs.get('a')?.state).toBe('ended');
  });
});

describe('runs that are started', () => {
  test('the first of them is shown, and an event that was faster is not overwritten', () => {
    const store = loadedStore();
    store.do.receive({ kind: 'runs', runs: [runOf('old')] });
    store.do.receive({ kind: 'run', run: runOf('new', { state: 'ended' }) });
    store.do.openRuns([runOf('new', { state: 'queued' }), runOf('next', { state: 'queued' })], 'run');
    expect(store.getState().tabs.active).toBe('new');
    expect(store.getState().tabs.ids).toEqual(['old', 'new', 'next']);
    expect(store.getState().runs.get('new')?.state).toBe('ended');
  });

  test('whoever has gone elsewhere meanwhile is left there', () => {
    const store = loadedStore();
    store.do.setView('history');
    store.do.openRuns([runOf('again', { state: 'queued' })], 'history');
    expect(store.getState().view).toBe('run');
    store.do.setView('settings');
    store.do.openRuns([runOf('late', { state: 'queued' })], 'run');
    expect(store.getState().view).toBe('settings');
    expect(store.getState().tabs.active).toBe('late');
  });
});

describe('what a reloaded window remembers', () => {
  test('selection, active tab and closed tabs come back; tabs follow from the runs', () => {
    const storage = storageOf();
    const before = loadedStore(storage);
    const runs = [runOf('a'), runOf('b', { state: 'running' }), runOf('c')];
    before.do.receive({ kind: 'runs', runs });
    before.do.setSelection({ ids: new Set(['web-1']), anchor: 'web-1', cursor: 'web-1' });
    before.do.closeRuns(['a']);
    before.do.showRun('b');

    const after = loadedStore(storage);
    after.do.receive({ kind: 'runs', runs });
    expect([...after.getState().selection.ids]).toEqual(['web-1']);
    expect(after.getState().tabs.ids).toEqual(['b', 'c']);
    expect(after.getState().tabs.active).toBe('b');
  });

  test('a storage with nonsense, or one that refuses, costs nothing but the memory', () => {
    expect(createAppStore(storageOf('{"selected": 7}')).getState().view).toBe('run');
    expect(createAppStore(storageOf('not json')).getState().view).toBe('run');
    const full = {
      getItem: () => null,
      setItem: () => {
        throw new Error('quota');
      },
    };
    const store = createAppStore(full);
    store.do.setView('history');
    expect(store.getState().view).toBe('history');
  });

  test('what is typed into forms and what is on screen never reaches the storage', () => {
    const storage = storageOf();
    const store = loadedStore(storage);
    store.do.setFormValue('restart_service', 'service', 'canary-value');
    store.do.setView('settings');
    expect(storage.getItem('homelab-cmd.window')).not.toContain('canary-value');
  });
});

describe('forms', () => {
  test('each action remembers its own values; a new word clears the last failure', () => {
    const store = loadedStore();
    store.do.setFormValue('a', 'service', 'nginx');
    store.do.setLaunch({ kind: 'failed', actionId: 'b', at: 0, error: { code: 'NOT_FOUND', message: 'm', next: 'n' } });
    store.do.setFormValue('b', 'unit', 'ssh');
    expect(store.getState().formValues).toEqual({ a: { service: 'nginx' }, b: { unit: 'ssh' } });
    expect(store.getState().launch.kind).toBe('idle');
  });
});

test('a dialog that is done leaves the one alone that has taken its place', () => {
  const store = loadedStore();
  store.do.openDialog({ kind: 'import' });
  const own = store.getState().dialog;
  store.do.openDialog({ kind: 'palette' });
  store.do.closeThisDialog(own);
  expect(store.getState().dialog.kind).toBe('palette');
});
