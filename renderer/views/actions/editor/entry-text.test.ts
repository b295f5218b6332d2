import { describe, expect, it } from 'vitest';
import { moveParameter, readEntry, renameParameter, renameVariable, setValue, setValues } from './entry-text.ts';

const TEXT = `# Mine.
id: restart # never change
title: Restart service
argv: [systemctl, restart, '{unit}'] # words
# what it asks for
params:
  # the unit
  unit: {type: service} # one
  wait:
    type: integer # seconds
    default: 5
risk: caution # asks once
`;

describe('a change in the form', () => {
  it('changes one value, and neither comments nor order', () => {
    expect(setValue(TEXT, ['title'], 'Restart it')).toBe(TEXT.replace('Restart service', 'Restart it'));
    expect(setValue(TEXT, ['params', 'wait', 'default'], 6)).toBe(TEXT.replace('default: 5', 'default: 6'));
    expect(setValue(TEXT, ['argv', 1], 'reload')).toBe(TEXT.replace('systemctl, restart', 'systemctl, reload'));
    expect(setValue(TEXT, ['argv', 3], 'a b')).toBe(TEXT.replace("'{unit}']", "'{unit}', a b]"));
    expect(setValue(TEXT, ['params', 'unit', 'max_length'], 9)).toBe(
      TEXT.replace('{type: service}', '{type: service, max_length: 9}'),
    );
  });

  it('changes a list as a whole, and nothing in it that is the same', () => {
    const words = ['systemctl', '--no-block', 'restart', '{unit}'];
    expect(setValue(TEXT, ['argv'], words)).toBe(TEXT.replace('systemctl,', 'systemctl, --no-block,'));
    expect(setValue(TEXT, ['argv'], ['systemctl', '{unit}'])).toBe(TEXT.replace('restart, ', ''));
    const block = 'servers:\n  - web # one\n  - nas # two\n  - pi # three\n';
    expect(setValue(block, ['servers'], ['web', 'pi'])).toBe('servers:\n  - web # one\n  - pi # three\n');
    expect(setValue(block, ['servers'], ['web', 'web', 'nas', 'pi'])).toBe(block.replace('- nas', '- web\n  - nas'));
  });

  it('puts a new key where the schema has it', () => {
    expect(setValue(TEXT, ['description'], 'Again: now')).toBe(
      TEXT.replace('argv:', 'description: "Again: now"\nargv:'),
    );
    expect(setValue(TEXT, ['timeout'], 60)).toBe(TEXT.replace('risk:', 'timeout: 60\nrisk:'));
    expect(setValue(TEXT, ['env', 'LANG'], 'C')).toBe(`${TEXT}env:\n  LANG: C\n`);
    expect(setValue('title: a\nargv: [b]\n', ['id'], 'c')).toBe('id: c\ntitle: a\nargv: [b]\n');
    expect(setValue('id: a\nargv: [b]\n', ['pty'], true)).toBe('id: a\npty: true\nargv: [b]\n');
    expect(setValue('', ['id'], 'a')).toBe('id: a\n');
    expect(setValue('id: a\nparams: {}\n', ['params', 'x'], { type: 'string' })).toBe(
      'id: a\nparams:\n  x:\n    type: string\n',
    );
    expect(setValue('id: a\n', ['servers'], ['web', 'nas'])).toBe('id: a\nservers: [web, nas]\n');
  });

  it('takes out a key, and what is empty then, but no comment above it', () => {
    expect(setValue(TEXT, ['risk'], undefined)).toBe(TEXT.replace('risk: caution # asks once\n', ''));
    expect(setValue('# a\nid: x\n# b\nrisk: safe\n# c\npty: true\n', ['risk'], undefined)).toBe(
      '# a\nid: x\n# b\n# c\npty: true\n',
    );
    expect(setValue('id: x\nenv:\n  A: b\n', ['env', 'A'], undefined)).toBe('id: x\n');
    expect(setValue(TEXT, ['nothing', 'here'], undefined)).toBe(TEXT);
  });

  it.each([
    'a # b',
    '- x',
    'true',
    '12',
    ' blanks ',
    "it's",
    '"',
    'tab\there',
    'ünd',
    '{x}',
    'a: b',
    '',
    '\n',
    'x\n\ny\n',
  ])('keeps %j as the text that it is', (value) => {
    for (const text of [TEXT, 'id: a\ntitle: "b"\n', "id: a\ntitle: 'b'\n", 'id: a\ntitle: |\n  b\n', 'id: a\n']) {
      expect(readEntry(setValue(text, ['title'], value))).toMatchObject({ title: value });
    }
  });

  it('leaves a text alone that is no YAML', () => {
    expect(setValue('id: [', ['id'], 'b')).toBe('id: [');
    expect(setValue('just words', ['id'], 'b')).toBe('just words');
  });

  it('works on an entry that was pasted with its dash', () => {
    expect(setValue('- id: a # x\n  title: b\n', ['title'], 'c')).toBe('- id: a # x\n  title: c\n');
  });

  it('makes one change of several', () => {
    const changes = [
      [['argv'], undefined],
      [['shell'], 'echo "$1"\necho\n'],
    ] as const;
    expect(setValues('id: a\nargv: [x]\n', changes)).toBe('id: a\nshell: |\n  echo "$1"\n  echo\n');
  });
});

describe('parameters', () => {
  it('are renamed in the words as well', () => {
    const renamed = renameParameter(TEXT, 'unit', 'service');
    expect(renamed).toBe(TEXT.replace('{unit}', '{service}').replace('  unit:', '  service:'));
  });

  it('change places with their comments', () => {
    const moved = moveParameter(TEXT, 'wait', -1);
    expect(Object.keys(readEntry(moved)?.params ?? {})).toEqual(['wait', 'unit']);
    expect(moved).toContain('  # the unit\n  unit: {type: service} # one\n');
    expect(moveParameter(TEXT, 'unit', -1)).toBe(TEXT);
    expect(moveParameter(moved, 'wait', 1)).toBe(TEXT);
  });
});

it('variables are renamed', () => {
  expect(renameVariable('id: a\nenv: {A: b} # c\n', 'A', 'B')).toBe('id: a\nenv: {B: b} # c\n');
});

it.each([
  ['', {}],
  ['id: a\nargv: [sleep, 5]', { id: 'a', argv: ['sleep', 5] }],
  ['- id: a', { id: 'a' }],
  ['id: [', null],
  ['words', null],
  ['id: *nothing', null],
])('%j says %j', (text, content) => {
  expect(readEntry(text)).toEqual(content);
});
