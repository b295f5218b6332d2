import { useMemo } from 'react';
import { toast } from 'sonner';
import type { AppError } from '#shared/errors.ts';
import { type ServerChange, serverChangeSchema } from '#shared/import.ts';
import { errorOf } from '../../api/client.ts';
import { formatDuration, listNames, plural } from '../../format.ts';
import { useAppActions, useAppStore, useClient } from '../../state/context.ts';
import { shortError } from '../host-keys/short-error.ts';
import { allNeighbours } from './server-groups.ts';
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
  /** Moves it by one place inside its group, as it is when nothing is filtered; not beyond its ends. */
  moveUp(serverId: string): Promise<void>;
  moveDown(serverId: string): Promise<void>;
  /** Removes them at once and offers to take it back. This computer stays. */
  remove(serverIds: readonly string[]): Promise<void>;
  /** Puts back what was removed last, in the old places; nothing when there is nothing to put back. */
  putBack(): Promise<void>;
};

/** Servers that were removed together. */
type Removal = { back: ServerChange; toast: string | number };

export function useServerCommands(): ServerCommands {
  const client = useClient();
  const actions = useAppActions();
  const store = useAppStore();

  return useMemo(() => {
    /** What was removed and can be put back, the last one at the end. */
    const removals: Removal[] = [];
    const viewOf = (serverId: string) => store.getState().servers.find(({ server }) => server.id === serverId);

    const failed = (thrown: unknown) => {
      const error = errorOf(thrown);
      toast.error(error.message, { description: error.next });
    };

    /** A server that cannot be reached, with the button that helps most. */
    const unreached = (error: AppError, serverId: string) => {
      const { message, next } = shortError(error);
      const action =
        error.code === 'HOST_KEY_CHANGED'
          ? { label: 'Replace…', onClick: () => actions.openDialog({ kind: 'replace-host-key', change: error }) }
          : { label: 'Test…', onClick: () => commands.test(serverId) };
      toast.error(message, { description: next, action });
    };

    const putBack = async (removal: Removal) => {
      // It may have been put back already, by key.
      const at = removals.indexOf(removal);
      if (at === -1) return;
      removals.splice(at, 1);
      toast.dismiss(removal.toast);
      try {
        await client.imports.apply(removal.back);
        const ids = removal.back.add.map(({ id }) => id);
        const [first = null] = ids;
        actions.setSelection({ ids: new Set(ids), anchor: first, cursor: first });
      } catch (thrown) {
        failed(thrown);
      }
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
            unreached(seen.error, serverId);
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
      async moveUp(serverId) {
        const above = allNeighbours(store.getState().servers).get(serverId)?.above ?? null;
        if (above !== null) await commands.move(serverId, 'before', above);
      },
      async moveDown(serverId) {
        const below = allNeighbours(store.getState().servers).get(serverId)?.below ?? null;
        if (below !== null) await commands.move(serverId, 'behind', below);
      },
      async remove(serverIds) {
        const views = serverIds.flatMap((serverId) => viewOf(serverId) ?? []);
        const kept = views.find(({ server }) => server.kind === 'local')?.server;
        const going = views.flatMap(({ server }) => (server.kind === 'local' ? [] : [server]));
        const stays = kept ? `${kept.name} stays in the list. ` : '';
        const [first] = going;
        if (first === undefined) {
          if (kept) toast(`${kept.name} stays in the list`, { description: 'It cannot be removed.' });
          return;
        }
        try {
          const back = serverChangeSchema.parse(await client.servers.remove({ serverIds: going.map(({ id }) => id) }));
          const several = going.length > 1;
          const removal: Removal = {
            back,
            toast: toast(`Removed ${several ? plural(going.length, 'server') : first.name}`, {
              description: several
                ? `${listNames(going.map(({ name }) => name))}. ${stays}Their history stays.`
                : `${stays}Its history stays.`,
              duration: 10_000,
              action: { label: 'Undo', onClick: () => void putBack(removal) },
            }),
          };
          removals.push(removal);
        } catch (thrown) {
          failed(thrown);
        }
      },
      async putBack() {
        const last = removals.at(-1);
        if (last) await putBack(last);
      },
    };
    return commands;
  }, [client, actions, store]);
}
