import { expect, test } from 'vitest';
import type { AppError, LoginStep } from '#shared/errors.ts';
import { shortError } from './short-error.ts';

const next = 'Look into it.';

test('host keys and what was tried are left out of the words', () => {
  const changed: AppError = {
    code: 'HOST_KEY_CHANGED',
    server: { id: 'nas', name: 'nas' },
    known: [],
    next,
    message: 'Could not reach nas through pi: pi shows another host key than before: SHA256:a instead of SHA256:b.',
    presented: { type: 'ssh-ed25519', fingerprint: 'SHA256:a' },
  };
  expect(shortError(changed)).toEqual({
    message: 'Could not reach nas through pi: pi shows another host key than before.',
    next,
  });
  const rejected: AppError = {
    code: 'HOST_KEY_REJECTED',
    message: 'The host key of nas (ssh-ed25519 SHA256:a) was not accepted.',
    next,
    presented: { type: 'ssh-ed25519', fingerprint: 'SHA256:a' },
  };
  expect(shortError(rejected).message).toBe('The host key of nas was not accepted.');
  const refused = (tried: LoginStep[]): AppError => ({
    code: 'AUTHENTICATION_FAILED',
    message: 'nas did not let me in; offered: a key.',
    next,
    tried,
    accepted: [],
  });
  expect(shortError(refused([{ method: 'publickey', what: 'a key', result: 'refused' }]))).toEqual({
    message: 'nas did not let me in.',
    next,
  });
  expect(shortError(refused([])).message).toBe('nas did not let me in; offered: a key.');
  expect(shortError({ code: 'CONNECTION_REFUSED', message: 'No.', next }).message).toBe('No.');
});
