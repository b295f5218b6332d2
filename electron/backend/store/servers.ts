import type { Problem } from '#shared/event.ts';
import type { Server } from '#shared/server.ts';
import type { Unsubscribe } from '../ports.ts';

/** servers.yaml. Changes by hand and by `save` and `remove` are told to the listeners. */
export type ServerStore = {
  /** By id, in the order of the file. */
  servers(): ReadonlyMap<string, Server>;
  /** @throws AppFailure CONFLICT (the id exists and `replace` is false), NOT_FOUND (`replace` is true and it does not), CONFIGURATION_BROKEN, STORE_FAILED. */
  save(server: Server, replace: boolean): Server;
  /** Gives what was removed. @throws AppFailure NOT_FOUND, CONFLICT (for `local`), CONFIGURATION_BROKEN, STORE_FAILED. */
  remove(serverId: string): Server;
  problem(): Problem | null;
  onChange(listener: () => void): Unsubscribe;
  close(): Promise<void>;
};

/** Opens servers.yaml and watches it. */
export function openServers(_file: string): ServerStore {
  throw new Error('in work');
}
