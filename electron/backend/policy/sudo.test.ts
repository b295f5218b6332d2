import { describe, expect, it } from 'vitest';
import { type ActionDefinition, argvActionSchema } from '#shared/action.ts';
import { checkDefinition } from './definition.ts';
import { buildCommand } from './words.ts';

const ENV = { DEBIAN_FRONTEND: 'noninteractive', B: "x 'y'\nz" };

function action(sudo: unknown, more: object = {}): ActionDefinition {
  return argvActionSchema.parse({ id: 'test', title: 'Test', argv: ['apt-get', 'update'], env: ENV, sudo, ...more });
}

describe('sudo', () => {
  it('runs as root without a question and sets the environment behind it', () => {
    expect(buildCommand(action(true), {}, false)).toEqual({
      words: ['sudo', '-n', '--', 'env', 'DEBIAN_FRONTEND=noninteractive', "B=x 'y'\nz", 'apt-get', 'update'],
      env: {},
      sudo: { user: 'root', asks: false, timeoutMs: 20_000 },
    });
    expect(buildCommand(action({}), {}, false)).toEqual(buildCommand(action(true), {}, false));
    expect(buildCommand(action(true, { env: {} }), {}, false).words).toEqual(['sudo', '-n', '--', 'apt-get', 'update']);
  });

  it('is left out for root, and without it nothing changes', () => {
    for (const command of [
      buildCommand(action(true), {}, true),
      buildCommand(action({ password: 'ask' }), {}, true),
      buildCommand(action(false), {}, false),
    ]) {
      expect(command).toEqual({ words: ['apt-get', 'update'], env: ENV, sudo: null });
    }
  });

  it('takes a password over standard input when it may ask, and never as root', () => {
    const asks = action({ password: 'ask', user: 'www-data', timeout: 5 }, { env: {} });
    expect(buildCommand(asks, {}, false)).toEqual({
      words: ['sudo', '-S', '-u', 'www-data', '--', 'apt-get', 'update'],
      env: {},
      sudo: { user: 'www-data', asks: true, timeoutMs: 5000 },
    });
    expect(buildCommand(asks, {}, true)).toMatchObject({
      words: ['sudo', '-n', '-u', 'www-data', '--', 'apt-get', 'update'],
      sudo: { asks: false },
    });
  });

  it('keeps named variables through sudo and sets the others behind it', () => {
    expect(buildCommand(action({ keep_env: ['B', 'SSH_AUTH_SOCK'] }), {}, false)).toMatchObject({
      words: [
        'sudo',
        '-n',
        '--preserve-env=B,SSH_AUTH_SOCK',
        '--',
        'env',
        'DEBIAN_FRONTEND=noninteractive',
        'apt-get',
        'update',
      ],
      env: { B: ENV.B },
    });
    expect(buildCommand(action({ keep_env: true }), {}, false)).toMatchObject({
      words: ['sudo', '-n', '--preserve-env', '--', 'apt-get', 'update'],
      env: ENV,
    });
  });

  it.each([
    { user: '-u root' },
    { user: 'root; id' },
    { user: '' },
    { password: 'hunter2' },
    { timeout: 0 },
    { keep_env: ['A B'] },
    { keep_env: ['-x'] },
    { keep_env: [] },
    { keep_env: false },
    { stdin: true },
  ])('is refused as %o', (sudo) => {
    expect(() => action(sudo)).toThrow();
  });

  it('does not ask for a password in a terminal', () => {
    expect(checkDefinition(action({ password: 'ask' }, { pty: true }))).toMatchObject([{ path: ['pty'] }]);
    expect(checkDefinition(action({ password: 'ask' }))).toEqual([]);
    expect(checkDefinition(action(true, { pty: true }))).toEqual([]);
  });
});
