import { expect, it } from 'vitest';
import { maskSecrets } from './mask-secrets.ts';

it('masks by name at any depth, whatever the value is', () => {
  const fields = {
    server: 'nas',
    password: 'a',
    login: { Passphrase: 'b', apiKey: ['c'], list: [{ token: { deep: 'd' } }, 'kept'] },
    words: ['sudo', 'e'],
    parameters: { any: 'f' },
    answers: ['g'],
    stdout: 'h',
    bytes: { stdout: 12, stderr: 0 },
    token: 5,
  };
  expect(maskSecrets(fields)).toEqual({
    server: 'nas',
    password: '[masked]',
    login: { Passphrase: '[masked]', apiKey: '[masked]', list: [{ token: '[masked]' }, 'kept'] },
    words: '[masked]',
    parameters: '[masked]',
    answers: '[masked]',
    stdout: '[masked]',
    bytes: { stdout: 12, stderr: 0 },
    token: '[masked]',
  });
  expect(fields.password).toBe('a');
});

it('leaves what is known to be harmless, and ends at a cycle', () => {
  const error = new Error('x');
  const round: Record<string, unknown> = { code: 1, nothing: null, at: undefined, error };
  round.self = round;
  const masked = maskSecrets(round);
  expect(masked).toMatchObject({ code: 1, nothing: null, error });
  expect(JSON.stringify(masked)).toContain('[masked]');
});
