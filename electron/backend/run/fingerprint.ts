import { hash } from 'node:crypto';
import type { HostKey } from '#shared/errors.ts';
import type { UnsignedPlan } from '../policy/decide.ts';

/**
 * 32 hex digits that stand for everything a person relies on when looking at a preview: the action (its version covers
 * environment, directory and terminal), the exact words, the server's definition and the host keys known for it.
 */
export function fingerprintOf({ action, words, server }: UnsignedPlan, hostKeys: readonly HostKey[]): string {
  const keys = hostKeys.map(({ type, fingerprint }) => `${type} ${fingerprint}`).sort();
  return hash('sha256', JSON.stringify([action.definition.id, action.version, words, server, keys])).slice(0, 32);
}
