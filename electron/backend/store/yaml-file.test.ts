import {
  mkdtempSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  symlinkSync,
  unlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { AppFailure } from '#shared/errors.ts';
import { z } from '#shared/z.ts';
import { parseWith } from './parse-with.ts';
import { openYamlFile, type YamlFile } from './yaml-file.ts';
import { readYaml } from './yaml-text.ts';

const schema = z.strictObject({
  name: z.string(),
  size: z.int().min(0).default(0),
  list: z.array(z.string()).default([]),
});
type Content = z.infer<typeof schema>;
const parse = (content: unknown) => parseWith(schema, content);

let directory: string;
let file: string;
let opened: YamlFile<Content> | undefined;

beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), 'homelab-cmd-yaml-'));
  file = join(directory, 'test.yaml');
});

afterEach(async () => {
  await opened?.close();
  opened = undefined;
  rmSync(directory, { recursive: true });
});

/** Opens the file with this text; gives it and how often it told of a change. */
function open(text: string) {
  writeFileSync(file, text);
  const yaml = openYamlFile<Content>(file, { name: 'empty', size: 0, list: [] }, parse);
  opened = yaml;
  const changes: string[] = [];
  yaml.onChange(() => changes.push(yaml.problem()?.message ?? yaml.current().name));
  return { yaml, changes };
}

const pause = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms));

/** Long enough for the watcher to be awake, and for what it might tell too much. */
const SETTLED_MS = 400;

function failure(work: () => void) {
  try {
    work();
  } catch (error) {
    if (error instanceof AppFailure) return error.error;
    throw error;
  }
  throw new Error('nothing was refused');
}

describe('what is wrong with a text', () => {
  it.each([
    ['name: [a', 1, 9, /a list that begins with \[ has to end with \]/],
    ['name: [a,\nsize: 1', 2, 1, /a list that begins with \[ has to end with \]/],
    ['name: {a: 1\nsize: 1', 2, 1, /a map that begins with \{ has to end with \}/],
    ['name: "a', 1, 9, /a text that begins with " has to end with "/],
    ["name: 'a", 1, 9, /a text that begins with ' has to end with '/],
    ['list:\n\t- a', 2, 1, /lines are indented with blanks, not with tabs/],
    ['name: a\n  bad: b', 1, 7, /a text with a colon in it has to stand in quotes/],
    ['name: a\nname: b', 2, 1, /this key stands here twice/],
    ['name: a\n\tsize: 1', 2, 1, /[Tt]ab/],
    ['name: a\nsize: big', 2, 7, /^size: this must be a number/],
    ['name: a\nsize: -1', 2, 7, /^size: /],
    ['size: 1', 1, 1, /^name: this is missing/],
    ['name: a\nsiez: 1', 2, 1, /^siez: this key is not known/],
    ['name: a\nlist:\n  - a\n  - 3', 4, 5, /^list\[1\]: this must be a text/],
    ['name: a\nlist: [x, {a: b}]', 2, 11, /^list\[1\]: this must be a text/],
    ['name:', 1, 6, /^name: /],
    ['name: a\nsi', 2, 1, /a key needs a colon/],
    ['name: !secret a', 1, 7, /begins with "!" has to stand in quotes/],
    ['name: a\nsize: *nothing', 2, 7, /given to nothing above/],
    ['name: a\n---\nname: b', 2, 1, /only one document/],
    ['- a', 1, 1, /this must be a map/],
    ['', 1, 1, /this must be a map/],
    ['\ufeffname: 3', 1, 7, /^name: /],
  ])('%j is told at its line and column', (text, line, column, message) => {
    const read = readYaml(text, parse);
    if (read.kind === 'good') throw new Error('accepted');
    expect(read.fault).toEqual({ line, column, path: expect.any(Array), message: expect.stringMatching(message) });
  });

  it('follows an alias to what is wrong', () => {
    const nested = z.strictObject({ a: z.strictObject({ n: z.int() }), b: z.strictObject({ n: z.string() }) });
    const read = readYaml('a: &x {n: 1}\nb: *x', (content) => parseWith(nested, content));
    expect(read).toMatchObject({ fault: { line: 1, column: 11 } });
  });

  it.each(['[', '{a: ', '- '])('does not follow %j without end', (opening) => {
    const read = readYaml(opening.repeat(20_000), parse);
    expect(read).toMatchObject({ fault: { line: 1, message: 'this is nested too deeply' } });
  });

  it('does not expand aliases without end', () => {
    const level = (name: string, of: string) => `${name}: &${name} [${Array(10).fill(of).join(', ')}]`;
    const bomb = [level('a', 'x'), level('b', '*a'), level('c', '*b'), level('d', '*c'), level('e', '*d')].join('\n');
    expect(readYaml(bomb, parse)).toMatchObject({
      kind: 'broken',
      fault: { message: expect.stringContaining('alias') },
    });
  });
});

describe('a file on the disk', () => {
  it('counts as empty while it was never good, and is taken as soon as it is', async () => {
    const { yaml } = open('name: 3');
    expect(yaml.current().name).toBe('empty');
    expect(yaml.problem()?.next).toContain('Until then it counts as empty.');
    await pause(SETTLED_MS);
    writeFileSync(file, 'name: good');
    await vi.waitFor(() => expect(yaml.current().name).toBe('good'), 5000);
    expect(yaml.problem()).toBeNull();
  });

  it('keeps its last good content in force while it is broken, and is never written over', async () => {
    const { yaml, changes } = open('name: first');
    await pause(SETTLED_MS);
    writeFileSync(file, 'name: [half');
    await vi.waitFor(() => expect(yaml.problem()).toMatchObject({ id: 'test.yaml', line: 1 }), 5000);
    expect(yaml.current().name).toBe('first');
    expect(yaml.problem()?.next).toContain('its last good content is in force');

    expect(failure(() => yaml.edit((document) => document.set('name', 'x'))).code).toBe('CONFIGURATION_BROKEN');
    expect(readFileSync(file, 'utf8')).toBe('name: [half');
    expect(changes).toHaveLength(1);

    writeFileSync(file, 'name: mended');
    await vi.waitFor(() => expect(changes).toEqual([expect.stringContaining('line 1'), 'mended']), 5000);
  });

  it('that is emptied keeps its last good content in force until something is written', async () => {
    const { yaml, changes } = open('name: first');
    await pause(SETTLED_MS);
    writeFileSync(file, '');
    await vi.waitFor(() => expect(yaml.problem()?.message).toBe('test.yaml is empty'), 5000);
    expect(yaml.problem()?.next).toContain('its last good content is in force');
    expect(yaml.current().name).toBe('first');
    expect(failure(() => yaml.edit((document) => document.set('name', 'x'))).code).toBe('CONFIGURATION_BROKEN');
    writeFileSync(file, 'name: second');
    await vi.waitFor(() => expect(changes).toEqual(['test.yaml is empty', 'second']), 5000);
  });

  it('that is no UTF-8 is not guessed at, and never written over', async () => {
    const latin1 = Buffer.from('size: 1\nname: Küche\n', 'latin1');
    const { yaml } = open('name: first');
    await pause(SETTLED_MS);
    writeFileSync(file, latin1);
    await vi.waitFor(
      () =>
        expect(yaml.problem()).toMatchObject({
          message: 'test.yaml cannot be read: line 2 is not UTF-8',
          next: expect.stringMatching(/^Save the file as UTF-8\. .*last good content is in force/),
        }),
      5000,
    );
    expect(yaml.current().name).toBe('first');
    expect(failure(() => yaml.edit((document) => document.set('size', 2))).code).toBe('CONFIGURATION_BROKEN');
    expect(readFileSync(file)).toEqual(latin1);
    unlinkSync(file);
    await vi.waitFor(() => expect(yaml.problem()?.next).toContain('Put the file back.'), 5000);
    writeFileSync(file, 'name: Küche');
    await vi.waitFor(() => expect(yaml.current().name).toBe('Küche'), 5000);
    expect(yaml.problem()).toBeNull();
  });

  it('is seen when an editor replaces it, again and again', async () => {
    const { yaml, changes } = open('name: a0');
    await pause(SETTLED_MS);
    for (const name of ['a1', 'a2', 'a3']) {
      writeFileSync(`${file}.swp`, `name: ${name}`);
      renameSync(`${file}.swp`, file);
      await vi.waitFor(() => expect(yaml.current().name).toBe(name), 5000);
    }
    expect(changes).toEqual(['a1', 'a2', 'a3']);
  });

  it('is missed when it goes, and welcomed back', async () => {
    const { yaml } = open('name: a');
    await pause(SETTLED_MS);
    unlinkSync(file);
    await vi.waitFor(() => expect(yaml.problem()?.message).toContain('cannot be read'), 5000);
    expect(yaml.current().name).toBe('a');
    expect(failure(() => yaml.edit(() => undefined)).code).toBe('CONFIGURATION_BROKEN');
    writeFileSync(file, 'name: b');
    await vi.waitFor(() => expect(yaml.current().name).toBe('b'), 5000);
  });
});

describe('an edit', () => {
  const text = `# mine
name: a   # beside

# above the list
list: [z, a]  # not sorted
size: 0x10
`;

  it('keeps comments, order and form, and tells once', async () => {
    const { yaml, changes } = open(text);
    await pause(SETTLED_MS);
    yaml.edit((document) => document.setIn(['list', 1], 'b'));
    expect(readFileSync(file, 'utf8')).toBe(text.replace('[z, a]  #', '[z, b] #').replace('a   #', 'a # '.trimEnd()));
    expect(yaml.current()).toEqual({ name: 'a', size: 16, list: ['z', 'b'] });
    await pause(SETTLED_MS);
    expect(changes).toEqual(['a']);
  });

  it('that would break the file writes nothing', () => {
    const { yaml, changes } = open(text);
    expect(failure(() => yaml.edit((document) => document.set('size', -1)))).toMatchObject({
      code: 'VALIDATION_ERROR',
      message: expect.stringContaining('test.yaml: size'),
    });
    expect(readFileSync(file, 'utf8')).toBe(text);
    expect(yaml.current().size).toBe(16);
    expect(changes).toEqual([]);
  });

  it('builds on what was written by hand a moment ago', () => {
    const { yaml } = open('name: a');
    writeFileSync(file, 'name: by hand');
    yaml.edit((document) => document.set('size', 5));
    expect(readFileSync(file, 'utf8')).toBe('name: by hand\nsize: 5\n');
    expect(yaml.current()).toMatchObject({ name: 'by hand', size: 5 });
  });

  it('never builds on what was looked at before something else was written or refused', () => {
    const { yaml } = open('name: a # x\nsize: 1\n');
    const name = () => yaml.look((document) => document.get('name'));
    expect(name()).toBe('a');
    failure(() => yaml.edit((document) => document.set('size', -1)));
    failure(() =>
      yaml.edit((document) => {
        document.set('name', 'half changed');
        throw new AppFailure({ code: 'NOT_FOUND', message: '', next: '' });
      }),
    );
    expect(name()).toBe('a');
    writeFileSync(file, 'name: b # y\nsize: 2\n');
    expect(name()).toBe('b');
    yaml.edit((document) => document.set('size', 3));
    expect(readFileSync(file, 'utf8')).toBe('name: b # y\nsize: 3\n');
    yaml.edit((document) => document.set('name', 'c'));
    expect(readFileSync(file, 'utf8')).toBe('name: c # y\nsize: 3\n');
    expect(name()).toBe('c');
  });

  it('is refused when the file was broken by hand a moment ago', () => {
    const { yaml } = open('name: a');
    writeFileSync(file, 'name: [');
    expect(failure(() => yaml.edit((document) => document.set('size', 5))).code).toBe('CONFIGURATION_BROKEN');
    expect(readFileSync(file, 'utf8')).toBe('name: [');
  });

  it.runIf(process.platform !== 'win32')('leaves a file for this user alone, and a linked file linked', () => {
    const real = join(directory, 'dotfiles.yaml');
    writeFileSync(real, 'name: a', { mode: 0o644 });
    symlinkSync(real, file);
    const yaml = openYamlFile<Content>(file, { name: 'empty', size: 0, list: [] }, parse);
    opened = yaml;
    yaml.edit((document) => document.set('name', 'b'));
    expect(readFileSync(real, 'utf8')).toBe('name: b\n');
    expect(statSync(real).mode & 0o777).toBe(0o600);
  });

  it('says when the disk does not take it', () => {
    // The longest name there is: no room for the temporary file beside it.
    file = join(directory, 'x'.repeat(255));
    const { yaml } = open('name: a');
    expect(failure(() => yaml.edit((document) => document.set('name', 'b')))).toMatchObject({
      code: 'STORE_FAILED',
      next: expect.stringContaining('Nothing was changed.'),
    });
    expect(readFileSync(file, 'utf8')).toBe('name: a');
    expect(yaml.current().name).toBe('a');
  });
});
