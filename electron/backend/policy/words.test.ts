import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type ActionDefinition, argvActionSchema, shellActionSchema } from '#shared/action.ts';
import { buildCommand } from './words.ts';

const argv = (definition: object): ActionDefinition =>
  argvActionSchema.parse({ id: 'test', title: 'Test', ...definition });
const shell = (definition: object): ActionDefinition =>
  shellActionSchema.parse({ id: 'test', title: 'Test', ...definition });

describe('argv', () => {
  it('puts each value inside its word', () => {
    const action = argv({
      argv: ['journalctl', '--unit={unit}', '{lines}', 'x{unit}y{lines}z'],
      params: { unit: { type: 'service' }, lines: { type: 'integer' } },
    });
    expect(buildCommand(action, { unit: 'nginx', lines: '5' }, false).words).toEqual([
      'journalctl',
      '--unit=nginx',
      '5',
      'xnginxy5z',
    ]);
  });

  it('leaves a word out when one of its parameters was not given', () => {
    const action = argv({
      argv: ['ls', '{flag}', '--since={since}', '{both}{since}', '{constructor}', 'end'],
      params: {
        flag: { type: 'boolean', flag: '-l' },
        since: { type: 'string', optional: true },
        both: { type: 'string' },
        constructor: { type: 'string', optional: true },
      },
    });
    expect(buildCommand(action, { flag: 'false', both: 'x' }, false).words).toEqual(['ls', 'end']);
    expect(buildCommand(action, { flag: 'true', both: 'x', since: 'y' }, false).words).toEqual([
      'ls',
      '-l',
      '--since=y',
      'xy',
      'end',
    ]);
  });

  it('writes a boolean without a flag as true or false', () => {
    const action = argv({ argv: ['x', '--all={all}'], params: { all: { type: 'boolean' } } });
    expect(buildCommand(action, { all: 'false' }, false).words).toEqual(['x', '--all=false']);
  });

  it('leaves other braces alone', () => {
    const action = argv({ argv: ['docker', 'ps', '--format', '{{.Names}} {} { x } {X}', "awk '{print $1}'"] });
    expect(buildCommand(action, {}, false).words).toEqual([
      'docker',
      'ps',
      '--format',
      '{{.Names}} {} { x } {X}',
      "awk '{print $1}'",
    ]);
  });

  it('takes any value literally: what goes in comes out, and the number of words stays', () => {
    const action = argv({
      argv: ['a', '{one}', '--x={two}', '{one}{two}'],
      params: { one: { type: 'string' }, two: { type: 'string' } },
    });
    const value = fc.oneof(
      fc.string({ unit: 'binary' }),
      fc.constantFrom(
        '{one}',
        '{two}',
        '$&',
        '$1',
        '$$',
        "$'",
        '{',
        '}',
        '\\',
        '"',
        "'",
        '; rm -rf /',
        '$(x)',
        '-x',
        '',
      ),
    );
    fc.assert(
      fc.property(value, value, (one, two) => {
        expect(buildCommand(action, { one, two }, false).words).toEqual(['a', one, `--x=${two}`, one + two]);
      }),
      { numRuns: 1000 },
    );
  });
});

describe('shell', () => {
  const text = 'du -- "$1" | sort "$2" "$3"';
  const action = shell({
    shell: text,
    params: {
      directory: { type: 'path' },
      reverse: { type: 'boolean', flag: '-r' },
      key: { type: 'string', optional: true },
    },
  });

  it('hands the values over behind the fixed text, in the order of params', () => {
    expect(buildCommand(action, { key: 'k', directory: '/var', reverse: 'true' }, false).words).toEqual([
      'sh',
      '-c',
      text,
      'sh',
      '/var',
      '-r',
      'k',
    ]);
  });

  it('keeps the numbers of the others when one was not given', () => {
    expect(buildCommand(action, { directory: '/var', reverse: 'false' }, false).words.slice(4)).toEqual([
      '/var',
      '',
      '',
    ]);
  });

  it('never lets a value into the text', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), (directory) => {
        const { words } = buildCommand(action, { directory, reverse: 'false', key: directory }, false);
        expect(words).toEqual(['sh', '-c', text, 'sh', directory, '', directory]);
      }),
    );
  });
});
