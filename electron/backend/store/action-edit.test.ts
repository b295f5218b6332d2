import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type AppError, AppFailure } from '#shared/errors.ts';
import { type ActionStore, openActions, readAction } from './actions.ts';

const FILE = `# All that may run.
actions:
  # Services ----

  # The first one.
  - id: up # never change this
    title: Up
    argv: [uptime, '-p'] # pretty
    idempotent: true

  - {id: who, title: Who, argv: [who]}

  # Power ----
  - id: off
    title: Off
    argv: [systemctl, poweroff]
    risk: danger
`;

let directory: string;
let file: string;
let store: ActionStore;

beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), 'homelab-cmd-edit-'));
  file = join(directory, 'actions.yaml');
  writeFileSync(file, FILE);
  store = openActions(file);
});

afterEach(async () => {
  await store.close();
  rmSync(directory, { recursive: true });
});

const ids = () => [...store.actions().keys()];
const written = () => readFileSync(file, 'utf8');

function failure(work: () => unknown): AppError {
  try {
    work();
  } catch (error) {
    if (error instanceof AppFailure) return error.error;
    throw error;
  }
  throw new Error('it did not fail');
}

describe('one action as text', () => {
  it('is what stands in the file, without what stands in front of it', () => {
    expect(store.text('up')).toBe(
      "id: up # never change this\ntitle: Up\nargv: [uptime, '-p'] # pretty\nidempotent: true\n",
    );
    expect(store.text('who')).toBe('{id: who, title: Who, argv: [who]}\n');
    expect(failure(() => store.text('nothing')).code).toBe('NOT_FOUND');
  });

  it('says what aliases stand for', async () => {
    await store.close();
    writeFileSync(
      file,
      'actions:\n  - &a {id: a, title: A, argv: &words [uptime]}\n  - {id: b, title: B, argv: *words}\n',
    );
    store = openActions(file);
    expect(readAction(store.text('b'))).toMatchObject({ kind: 'good', value: { id: 'b', argv: ['uptime'] } });
  });

  it.each([
    ['id: a\ntitle: A\nargv: [uptime]', null],
    ['- id: a\n  title: A\n  argv: [uptime]', null],
    ['id: a\ntitle: A\nargv: [uptime\n', /./],
    ['id: a\ntitle: A\n', /needs argv/],
    ['', /map of keys/],
    ['[]', /map of keys/],
    ['just text', /map of keys/],
    ['- {id: a}\n- {id: b}', /more than one/],
    ['id: a\ntitle: A\nargv: [a, "{x}"]', /\{x\} is not a parameter/],
    ['- id: a\n  title: A\n  argv: [a]\n  sodo: true', /sodo: this key is not known/],
    ['id: a\ntitle: A\nargv: *words', /given to nothing above/],
  ])('%j is judged as in the file', (text, message) => {
    const read = readAction(text);
    if (message === null) expect(read.kind).toBe('good');
    else expect(read).toMatchObject({ kind: 'broken', fault: { message: expect.stringMatching(message) } });
  });

  it('is broken with its line and column', () => {
    expect(readAction('- id: a\n  title: A\n  argv: [a]\n  risk: none')).toMatchObject({
      fault: { line: 4, column: 9 },
    });
  });
});

describe('an edit', () => {
  it('changes one action, and nothing else in the file', () => {
    const before = store.actions().get('up')?.version;
    const changed = store.save({ text: store.text('up').replace('title: Up', 'title: Up time'), replace: 'up' });
    expect(changed.definition.title).toBe('Up time');
    expect(changed.version).not.toBe(before);
    expect(written()).toBe(FILE.replace('title: Up', 'title: Up time'));
    expect(ids()).toEqual(['up', 'who', 'off']);
  });

  it('may give an action another id, unless it is taken', () => {
    store.save({ text: store.text('who').replace('id: who', 'id: sessions'), replace: 'who' });
    expect(ids()).toEqual(['up', 'sessions', 'off']);
    expect(failure(() => store.save({ text: 'id: off\ntitle: X\nargv: [x]', replace: 'up' })).code).toBe('CONFLICT');
    expect(failure(() => store.save({ text: 'id: up\ntitle: X\nargv: [x]', replace: null })).code).toBe('CONFLICT');
    expect(failure(() => store.save({ text: 'id: x\ntitle: X\nargv: [x]', replace: 'gone' })).code).toBe('NOT_FOUND');
    expect(ids()).toEqual(['up', 'sessions', 'off']);
  });

  it('adds at the end', () => {
    store.save({ text: 'id: new\ntitle: New # fresh\nargv: [uptime]\n', replace: null });
    expect(ids()).toEqual(['up', 'who', 'off', 'new']);
    expect(written()).toBe(`${FILE}\n  - id: new\n    title: New # fresh\n    argv: [uptime]\n`);
  });

  it('removes, and undoes it', () => {
    for (const id of ids()) {
      const { text, position } = store.remove(id);
      expect(ids()).not.toContain(id);
      expect(written()).toContain('# Power ----');
      store.save({ text, replace: null, position });
      expect(ids()).toEqual(['up', 'who', 'off']);
    }
    expect(failure(() => store.remove('nothing')).code).toBe('NOT_FOUND');
  });

  it('that is broken changes nothing', () => {
    const error = failure(() => store.save({ text: 'id: up\ntitle: Up\nargv: []', replace: 'up' }));
    expect(error).toMatchObject({ code: 'VALIDATION_ERROR', message: expect.stringContaining('line 3') });
    expect(written()).toBe(FILE);
  });

  it('does not take away what an alias in another action stands for', async () => {
    await store.close();
    const text = 'actions:\n  - {id: a, title: A, argv: &words [uptime]}\n  - {id: b, title: B, argv: *words}\n';
    writeFileSync(file, text);
    store = openActions(file);
    const changes = [() => store.remove('a'), () => store.save({ text: 'id: a\ntitle: A\nargv: [w]', replace: 'a' })];
    for (const change of changes) {
      expect(failure(change)).toMatchObject({
        code: 'VALIDATION_ERROR',
        message: expect.stringContaining('another entry refers to what would go'),
      });
    }
    expect(written()).toBe(text);
    expect(store.remove('b').text).toContain('uptime');
  });

  it.each([
    ['edited', 'a', 'id: a\ntitle: A\nargv: &words [reboot]'],
    ['put between them', null, 'id: c\ntitle: C\nargv: &words [reboot]'],
  ])('never changes what another action runs, which takes its words from one that is %s', async (_, replace, text) => {
    await store.close();
    const before = 'actions:\n  - {id: a, title: A, argv: &words [uptime]}\n  - {id: b, title: B, argv: *words}\n';
    writeFileSync(file, before);
    store = openActions(file);
    expect(failure(() => store.save({ text, replace, position: 1 }))).toMatchObject({
      code: 'VALIDATION_ERROR',
      message: expect.stringContaining('This would change "b" as well'),
    });
    expect(written()).toBe(before);
  });

  it('does not take away what another action takes its choices from', () => {
    const text =
      'id: kill\ntitle: Kill\nargv: [x, "{who}"]\nparams: {who: {type: string, choices_from: {action: who}}}';
    store.save({ text, replace: null });
    expect(failure(() => store.remove('who'))).toMatchObject({
      code: 'VALIDATION_ERROR',
      message: expect.stringContaining('there is no action "who"'),
    });
    expect(ids()).toContain('who');
  });
});

it('keeps entries that somebody has made comments of, where none is left', async () => {
  await store.close();
  writeFileSync(file, `# All that may run.\nactions:\n${'id: old\ntitle: Old\n'.replace(/^/gm, '  # ').trimEnd()}\n`);
  store = openActions(file);
  expect(ids()).toEqual([]);
  store.save({ text: 'id: up\ntitle: Up\nargv: [uptime]\n', replace: null });
  expect(ids()).toEqual(['up']);
  store.remove('up');
  expect(ids()).toEqual([]);
  expect(written()).toContain('# All that may run.');
  expect(written()).toMatch(/^ *# id: old\n *# title: Old$/m);
});
