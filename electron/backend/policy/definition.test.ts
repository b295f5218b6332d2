import { describe, expect, it } from 'vitest';
import { argvActionSchema, shellActionSchema } from '#shared/action.ts';
import { checkChoices, checkDefinition } from './definition.ts';

const base = { id: 'test', title: 'Test' };
const argvFaults = (definition: object) => checkDefinition(argvActionSchema.parse({ ...base, ...definition }));
const shellFaults = (definition: object) => checkDefinition(shellActionSchema.parse({ ...base, ...definition }));
const fault = (path: (string | number)[], message: RegExp) => [{ path, message: expect.stringMatching(message) }];

describe('an entry of actions.yaml', () => {
  it('is sound when placeholders and parameters agree', () => {
    expect(argvFaults({ argv: ['a', '{x}{x}'], params: { x: { type: 'string' } } })).toEqual([]);
    expect(shellFaults({ shell: `a "$1" "\${2}"`, params: { x: { type: 'string' }, y: { type: 'port' } } })).toEqual(
      [],
    );
    expect(shellFaults({ shell: 'a "$@"', params: { x: { type: 'string' }, y: { type: 'port' } } })).toEqual([]);
  });

  it('names a placeholder without a parameter, and a parameter without a use', () => {
    expect(argvFaults({ argv: ['a', 'b', '-{x}'] })).toEqual(fault(['argv', 2], /\{x\} is not a parameter/));
    expect(argvFaults({ argv: ['a'], params: { x: { type: 'port' } } })).toEqual(fault(['params', 'x'], /write \{x\}/));
    expect(shellFaults({ shell: 'a', params: { x: { type: 'port' } } })).toEqual(fault(['params', 'x'], /write "\$1"/));
  });

  it('names the place of a tenth parameter in shell text', () => {
    const params = Object.fromEntries([...'abcdefghij'].map((name) => [name, { type: 'port' }]));
    const text = [1, 2, 3, 4, 5, 6, 7, 8, 9].map((number) => `"$${number}"`).join(' ');
    expect(shellFaults({ shell: `${text} "$10"`, params })).toEqual(fault(['params', 'j'], /write "\$\{10\}"/));
    expect(shellFaults({ shell: `${text} "\${10}"`, params })).toEqual([]);
  });

  it('refuses braces for parameters in shell text, but not variables of its own', () => {
    const params = { x: { type: 'port' } };
    expect(shellFaults({ shell: 'a {x} "$1"', params })).toEqual(fault(['shell'], /write "\$1"/));
    expect(shellFaults({ shell: `x="$1"; a "\${x}"`, params })).toEqual([]);
  });

  it('names the line of shell text in which a value would be split', () => {
    const params = { x: { type: 'string' } };
    expect(shellFaults({ shell: 'a "$1"\nb $1\n', params })).toEqual(
      fault(['shell'], /^line 2 of the text: \$1 .* double quotes/),
    );
    expect(shellFaults({ shell: "awk '{print $1}'" })).toEqual([]);
  });

  it('keeps secrets out of words and of everything that would show or take them', () => {
    const params = { token: { type: 'secret' }, unit: { type: 'service' } };
    expect(argvFaults({ argv: ['a', '{unit}'], params })).toEqual([]);
    expect(argvFaults({ argv: ['a', '{unit}', '{token}'], params })).toEqual(fault(['argv', 2], /never an argument/));
    expect(shellFaults({ shell: 'read -r token; a "$1"', params })).toEqual([]);
    expect(shellFaults({ shell: 'a "$1" "$2"', params })).toEqual([]);
    expect(argvFaults({ argv: ['a', '{unit}'], params, pty: true })).toEqual(fault(['pty'], /show the secret/));
    expect(argvFaults({ argv: ['a', '{unit}'], params, sudo: { password: 'ask' } })).toEqual(
      fault(['sudo', 'password'], /standard input/),
    );
    expect(() => argvFaults({ argv: ['a'], params: { token: { type: 'secret', default: 'x' } } })).toThrow();
  });

  it('takes choices from safe actions that need nothing', () => {
    const one = (definition: object) => argvActionSchema.parse({ ...base, argv: ['a'], ...definition });
    const needs = { x: { type: 'port' } };
    const byId = new Map(
      [
        one({ id: 'good', params: { lines: { type: 'integer', default: 1 } } }),
        one({ id: 'risky', risk: 'caution' }),
        one({ id: 'asking', confirm: 'Really?' }),
        one({ id: 'needy', params: needs }),
      ].map((definition) => [definition.id, definition]),
    );
    const from = (action: string) =>
      checkChoices(one({ params: { x: { type: 'string', choices_from: { action } } } }), byId);
    const path = ['params', 'x', 'choices_from', 'action'];
    expect(from('good')).toEqual([]);
    expect(from('nothing')).toEqual(fault(path, /no action "nothing"/));
    expect(from('risky')).toEqual(fault(path, /safe action/));
    expect(from('asking')).toEqual(fault(path, /safe action/));
    expect(from('needy')).toEqual(fault(path, /needs x/));
  });

  it('never lets a parameter choose the program', () => {
    const params = { x: { type: 'string' } };
    expect(argvFaults({ argv: ['{x}'], params })).toEqual(fault(['argv', 0], /cannot be a parameter/));
    expect(argvFaults({ argv: [''] })).toEqual(fault(['argv', 0], /cannot be empty/));
  });

  it.each([
    [{ type: 'string', pattern: '(' }, ['params', 'x', 'pattern'], /RE2/],
    [{ type: 'string', pattern: '(?=a)b' }, ['params', 'x', 'pattern'], /RE2/],
    [{ type: 'string', pattern: '(', default: 'a' }, ['params', 'x', 'pattern'], /RE2/],
    [{ type: 'string', default: '-x' }, ['params', 'x', 'default'], /the default starts with "-"/],
    [{ type: 'string', pattern: '[0-9]+', default: 'x' }, ['params', 'x', 'default'], /does not match/],
    [{ type: 'service', default: 'a b' }, ['params', 'x', 'default'], /systemd unit/],
    [{ type: 'choice', choices: ['a'], default: 'b' }, ['params', 'x', 'default'], /not one of the choices/],
    [{ type: 'choice', choices: ['a', 'b\n'] }, ['params', 'x', 'choices'], /a choice contains a line break/],
    [{ type: 'integer', min: 2, max: 1 }, ['params', 'x', 'min'], /min is larger than max/],
    [{ type: 'integer', min: 2, default: 1 }, ['params', 'x', 'default'], /too small/],
    [{ type: 'boolean', flag: 'a\0' }, ['params', 'x', 'flag'], /NUL/],
  ])('finds what is wrong with the parameter %j', (parameter, path, message) => {
    expect(argvFaults({ argv: ['a', '{x}'], params: { x: parameter } })).toEqual(fault(path, message));
  });

  it('refuses NUL characters everywhere else', () => {
    expect(argvFaults({ argv: ['a', 'b\0'] })).toEqual(fault(['argv'], /NUL/));
    expect(shellFaults({ shell: 'a\0' })).toEqual(fault(['shell'], /NUL/));
    expect(argvFaults({ argv: ['a'], env: { A: '\0' } })).toEqual(fault(['env'], /NUL/));
    expect(argvFaults({ argv: ['a'], cwd: '/\0' })).toEqual(fault(['cwd'], /NUL/));
  });
});
