import { describe, expect, it } from 'vitest';
import { argvActionSchema, shellActionSchema } from '#shared/action.ts';
import { checkDefinition } from './definition.ts';

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
    const text = '$1 $2 $3 $4 $5 $6 $7 $8 $9';
    expect(shellFaults({ shell: `${text} $10`, params })).toEqual(fault(['params', 'j'], /write "\$\{10\}"/));
    expect(shellFaults({ shell: `${text} \${10}`, params })).toEqual([]);
  });

  it('refuses braces for parameters in shell text, but not variables of its own', () => {
    const params = { x: { type: 'port' } };
    expect(shellFaults({ shell: 'a {x} "$1"', params })).toEqual(fault(['shell'], /write "\$1"/));
    expect(shellFaults({ shell: `x="$1"; a "\${x}"`, params })).toEqual([]);
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
