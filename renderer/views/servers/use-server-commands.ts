import { useMemo } from 'react';
import { toast } from 'sonner';
import type { AppError } from '#shared/errors.ts';
import { type Server, serverSchema } from '#shared/server.ts';
import { errorOf } from '../../api/client.ts';
import { formatDuration } from '../../format.ts';
import { useAppActions, useAppStore, useClient } from '../../state/context.ts';
import { select } from '../../state/selection.ts';
import { statusOf } from './server-status.ts';

/** What can be done to one server, from its menu, the keyboard or the palette. */
export type ServerCommands = {
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
  /** Removes at once and offers to take it back. */
  remove(serverId: string): Promise<void>;
  /** Puts back what was removed last, in its old place; nothing when there is nothing to put back. */
  putBack(): Promise<void>;
};

export function useServerCommands(): ServerCommands {
  const client = useClient();
  const actions = useAppActions();
  const store = useAppStore();

  return useMemo(() => {
    /** What was removed last, and the server that stood behind it. */
    let takenAway: { removed: Server; behind: string | undefined; toast: string | number } | null = null;
    const viewOf = (serverId: string) => store.getState().servers.find(({ server }) => server.id === serverId);

    const failed = (thrown: unknown) => {
      const error = errorOf(thrown);
      toast.error(error.message, { description: error.next });
    };

    /** The button that helps most against a failure. */
    const remedy = (error: AppError, serverId: string) =>
      error.code === 'HOST_KEY_CHANGED'
        ? { label: 'Replace…', onClick: () => actions.openDialog({ kind: 'replace-host-key', change: error }) }
        : { label: 'Test…', onClick: () => actions.openDialog({ kind: 'test-server', serverId }) };

    const commands: ServerCommands = {
      async check(serverId) {
        const view = viewOf(serverId);
        const name = view?.server.name ?? serverId;
        try {
          const paused = view?.connection.kind === 'paused';
          const connection = await client.servers[paused ? 'tryNow' : 'check']({ serverId });
          if (connection.kind === 'failed' || connection.kind === 'paused') {
            toast.error(connection.error.message, {
              description: connection.error.next,
              action: remedy(connection.error, serverId),
            });
          } else if (connection.kind === 'connected' && connection.latencyMs !== null) {
            toast.success(`${name} is reachable, ${formatDuration(connection.latencyMs)} round trip`);
          } else toast.success(`${name} is reachable`);
        } catch (thrown) {
          failed(thrown);
        }
      },
      async lookAgain(serverId) {
        try {
          const seen = await client.servers.look({ serverId });
          const view = viewOf(serverId);
          if (seen.kind === 'silent') {
            toast.error(seen.error.message, { description: seen.error.next, action: remedy(seen.error, serverId) });
          } else if (seen.kind === 'unwatched' || view === undefined) await commands.check(serverId);
          else if (statusOf({ ...view, reachability: seen }) === 'unreachable') await commands.check(serverId);
          else toast.success(`${view.server.name} answers again`);
        } catch (thrown) {
          failed(thrown);
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
          failed(thrown);
        }
      },
      async remove(serverId) {
        try {
          const before = store.getState().servers.map(({ server }) => server.id);
          const removed = serverSchema.parse(await client.servers.remove({ serverId }));
          const behind = before[before.indexOf(serverId) + 1];
          const id = toast(`Removed ${removed.name}`, {
            description: 'Its history stays.',
            duration: 10_000,
            action: { label: 'Undo', onClick: () => void commands.putBack() },
          });
          takenAway = { removed, behind, toast: id };
        } catch (thrown) {
          failed(thrown);
        }
      },
      async putBack() {
        if (takenAway === null) return;
        const { removed, behind, toast: id } = takenAway;
        takenAway = null;
        toast.dismiss(id);
        try {
          await client.servers.save({ server: removed, replace: false });
          actions.setSelection(select(store.getState().selection, removed.id, 'only', []));
          if (behind !== undefined && viewOf(behind) !== undefined) {
            await client.servers.move({ serverId: removed.id, side: 'before', beside: behind });
          }
        } catch (thrown) {
          failed(thrown);
        }
      },
    };
    return commands;
  }, [client, actions, store]);
}
