import { useMemo } from 'react';
import { toast } from 'sonner';
import type { AppError } from '#shared/errors.ts';
import { formatDuration } from '../../format.ts';
import { useAppActions, useAppStore, useClient } from '../../state/context.ts';
import { toastFailure } from '../../ui/toast-failure.ts';
import { FAILURE_MS } from '../../ui/toast-times.ts';
import { shortError } from '../host-keys/short-error.ts';
import { connectionWords } from './connection-words.ts';
import { createRemovals, type Removals } from './removals.ts';
import { allNeighbours } from './server-groups.ts';
import { statusOf } from './server-status.ts';

/** What can be done to one server, from its menu, the keyboard or the palette. */
export type ServerCommands = Removals & {
  /** Checks the way to it; one that is paused is tried now. */
  check(serverId: string): Promise<void>;
  /** Looks at once whether it answers; tries to connect where nobody looks, or where that alone says nothing new. */
  lookAgain(serverId: string): Promise<void>;
  /** Opens the checklist of the way to it. */
  test(serverId: string): void;
  showConnections(serverId: string): void;
  edit(serverId: string): void;
  duplicate(serverId: string): void;
  /** Puts it before or behind another one. */
  move(serverId: string, side: 'before' | 'behind', beside: string): Promise<void>;
  /** Moves it by one place inside its group, as it is when nothing is filtered; not beyond its ends. */
  moveUp(serverId: string): Promise<void>;
  moveDown(serverId: string): Promise<void>;
};

export function useServerCommands(): ServerCommands {
  const client = useClient();
  const actions = useAppActions();
  const store = useAppStore();

  return useMemo(() => {
    const viewOf = (serverId: string) => store.getState().servers.find(({ server }) => server.id === serverId);

    /** A server that cannot be reached, with the button that helps most. */
    const unreached = (error: AppError, serverId: string) => {
      const { message, next } = shortError(error);
      const action =
        error.code === 'HOST_KEY_CHANGED'
          ? { label: 'Replace…', onClick: () => actions.openDialog({ kind: 'replace-host-key', change: error }) }
          : { label: 'Test…', onClick: () => commands.test(serverId) };
      toast.error(message, { description: next, duration: FAILURE_MS, action });
    };

    const commands: ServerCommands = {
      async check(serverId) {
        const view = viewOf(serverId);
        const name = view?.server.name ?? serverId;
        try {
          const paused = view?.connection.kind === 'paused';
          const connection = await client.servers[paused ? 'tryNow' : 'check']({ serverId });
          if (connection.kind === 'failed' || connection.kind === 'paused') {
            unreached(connection.error, serverId);
          } else if (connection.kind === 'connected' && connection.latencyMs !== null) {
            toast.success(`${name} is reachable, ${formatDuration(connection.latencyMs)} round trip`);
          } else if (connection.kind === 'connected') toast.success(`${name} is reachable`);
          else toast(`${name}: ${connectionWords(connection)}`);
        } catch (thrown) {
          toastFailure(thrown);
        }
      },
      async lookAgain(serverId) {
        try {
          const seen = await client.servers.look({ serverId });
          const view = viewOf(serverId);
          if (seen.kind === 'silent') {
            unreached(seen.error, serverId);
          } else if (seen.kind === 'unwatched' || view === undefined) await commands.check(serverId);
          else if (statusOf({ ...view, reachability: seen }) === 'unreachable') await commands.check(serverId);
          else toast.success(`${view.server.name} answers again`);
        } catch (thrown) {
          toastFailure(thrown);
        }
      },
      test: (serverId) => actions.openDialog({ kind: 'test-server', serverId }),
      showConnections: (serverId) => actions.openDialog({ kind: 'connections', serverId }),
      edit: (serverId) => actions.openDialog({ kind: 'edit-server', serverId }),
      duplicate: (serverId) => actions.openDialog({ kind: 'add-server', copyOf: serverId }),
      async move(serverId, side, beside) {
        try {
          await client.servers.move({ serverId, side, beside });
        } catch (thrown) {
          toastFailure(thrown);
        }
      },
      async moveUp(serverId) {
        const above = allNeighbours(store.getState().servers).get(serverId)?.above ?? null;
        if (above !== null) await commands.move(serverId, 'before', above);
      },
      async moveDown(serverId) {
        const below = allNeighbours(store.getState().servers).get(serverId)?.below ?? null;
        if (below !== null) await commands.move(serverId, 'behind', below);
      },
      ...createRemovals({ client, actions, viewOf }),
    };
    return commands;
  }, [client, actions, store]);
}
