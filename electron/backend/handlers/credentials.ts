import { AppFailure } from '#shared/errors.ts';
import type { Credentials } from '../ssh/credentials.ts';
import type { Implementer } from './base.ts';

/** Names and states only: no call gives a secret. */
export function credentialHandlers(os: Implementer['credentials'], credentials: Credentials) {
  return {
    list: os.list.handler(() => credentials.list()),
    unlock: os.unlock.handler(async ({ input }) => {
      if (await credentials.unlock(input.passphrase)) return credentials.list();
      throw new AppFailure({
        code: 'CONFLICT',
        message: 'This is not the passphrase of the secret store.',
        next: 'Try again. Without it, nothing that is stored can be read.',
      });
    }),
    forget: os.forget.handler(async ({ input }) => {
      if (await credentials.forget(input.name)) return {};
      throw new AppFailure({
        code: 'NOT_FOUND',
        message: 'Nothing is kept under this name any more.',
        next: 'Look at the list again.',
      });
    }),
  };
}
