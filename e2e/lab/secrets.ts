import type { Secrets } from '../../electron/backend/ports.ts';

/** A secret store for a computer that has none. */
export function noSecrets(): Secrets {
  return {
    state: () => ({ kind: 'unavailable', reason: 'these tests keep nothing' }),
    names: () => [],
    get: () => Promise.resolve(null),
    set: () => Promise.reject(new Error('these tests keep nothing')),
    delete: () => Promise.resolve(false),
    unlock: () => Promise.resolve(false),
  };
}
