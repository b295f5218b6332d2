import { describe, expect, test } from 'vitest';
import { readAction } from './actions.ts';

/** `line:column what` for everything that is wrong with the text of an action. */
function faultsOf(text: string): string[] {
  const read = readAction(text);
  return read.kind === 'good' ? [] : read.faults.map(({ line, column, message }) => `${line}:${column} ${message}`);
}

describe('what is wrong with an action is told in plain words', () => {
  test('from the top to the bottom', () => {
    expect(faultsOf('id: a\ntitle: ""\nargv: []\ntimeout: 0\nrisk: none\nextra: 1\n')).toEqual([
      '2:8 this must not be empty',
      '3:7 this list must not be empty',
      '4:10 this must be at least 1',
      '5:7 use one of: safe, caution, danger',
      '6:1 this key is not known',
    ]);
    expect(faultsOf(`id: a\ntitle: ${'x'.repeat(61)}\nargv: [x]\nservers: web\ntimeout: 86401\n`)).toEqual([
      '2:8 this must have at most 60 characters',
      '4:10 this must be a list',
      '5:10 this must be at most 86400',
    ]);
  });

  test('in the alternative that was meant', () => {
    expect(faultsOf('id: a\ntitle: b\nargv: [x]\nsudo: {user: "a b"}\n')).toEqual(['4:14 this is not a user name']);
    expect(faultsOf('id: a\ntitle: b\nargv: [x]\nsudo: sometimes\n')).toEqual([
      '4:7 this must be true or false, or a map of keys and values',
    ]);
    expect(faultsOf('id: a\ntitle: b\nargv: [x]\nparams: {p: {type: strng}}\n')).toEqual([
      '4:20 use one of: string, service, container, path, host, integer, port, boolean, choice, secret',
    ]);
  });

  test('at the key where the key is wrong', () => {
    expect(faultsOf('id: a\ntitle: b\nargv: [x]\nenv: {1A: x}\n')).toEqual([
      '4:7 use letters, digits or "_" for a variable',
    ]);
  });

  test.each([
    ['title: [My action\nargv: [x]', '2:1 a list that begins with [ has to end with ]'],
    ['title: "My action', '1:18 a text that begins with " has to end with "'],
    ['title: b\n\targv: [x]', '2:1 lines are indented with blanks, not with tabs'],
    [
      'title: *b',
      '1:8 this name after the "*" is given to nothing above; to mean the sign itself, put the text in quotes',
    ],
    ['argv: [x]]', '1:10 there is no "[" to this "]"'],
  ])('where it is no YAML: %s', (text, fault) => {
    expect(faultsOf(text)).toEqual([fault]);
  });
});
