import { toast } from 'sonner';
import { type ServerChange, serverChangeSchema } from '#shared/import.ts';
import type { Server, ServerView } from '#shared/server.ts';
import type { Client } from '../../api/client.ts';
import { listNames, plural } from '../../format.ts';
import type { AppActions } from '../../state/store.ts';
import { toastFailure } from '../../ui/toast-failure.ts';
import { OFFER_MS } from '../../ui/toast-times.ts';

/** Servers that were removed together. */
type Removal = { words: { title: string; description: string }; back: ServerChange; toast: string | number };

/** What goes from the list of servers, and comes back. */
export type Removals = {
  /** Removes them at once and offers to take it back. This computer stays. */
  remove(serverIds: readonly string[]): Promise<void>;
  /** Puts back what was removed last, in the old places; nothing when there is nothing to put back. */
  putBack(): Promise<void>;
};

export function createRemovals({
  client,
  actions,
  viewOf,
}: {
  client: Client;
  actions: Pick<AppActions, 'setSelection'>;
  viewOf(serverId: string): ServerView | undefined;
}): Removals {
  /** What was removed and can be put back, the last one at the end. */
  const removals: Removal[] = [];
  /** What is being removed and still stands in the list. */
  const leaving = new Set<string>();

  async function putBack(removal: Removal): Promise<void> {
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
      toastFailure(thrown);
      // Nothing else knows what they were.
      offerBack(removal.words, removal.back);
    }
  }

  function offerBack(words: Removal['words'], back: ServerChange): void {
    const removal: Removal = {
      words,
      back,
      toast: toast(words.title, {
        description: words.description,
        duration: OFFER_MS,
        action: { label: 'Undo', onClick: () => void putBack(removal) },
      }),
    };
    removals.push(removal);
  }

  return {
    async remove(serverIds) {
      const servers = serverIds.flatMap((id) => (leaving.has(id) ? [] : (viewOf(id)?.server ?? [])));
      const local = servers.find(({ kind }) => kind === 'local');
      const going = servers.filter(({ kind }) => kind !== 'local');
      if (going.length === 0) {
        if (local) toast(`${local.name} stays in the list`, { description: 'It cannot be removed.' });
        return;
      }
      const ids = going.map(({ id }) => id);
      for (const id of ids) leaving.add(id);
      try {
        const back = serverChangeSchema.parse(await client.servers.remove({ serverIds: ids }));
        offerBack(removedWords(going, local ? `${local.name} stays in the list. ` : ''), back);
      } catch (thrown) {
        toastFailure(thrown);
      } finally {
        for (const id of ids) leaving.delete(id);
      }
    },
    async putBack() {
      const last = removals.at(-1);
      if (last) await putBack(last);
    },
  };
}

/** @param stays what is said of the server that cannot be removed; empty without it */
function removedWords(going: readonly Server[], stays: string): Removal['words'] {
  const names = going.map(({ name }) => name);
  if (names.length === 1) return { title: `Removed ${names[0]}`, description: `${stays}Its history stays.` };
  return {
    title: `Removed ${plural(names.length, 'server')}`,
    description: `${listNames(names)}. ${stays}Their history stays.`,
  };
}
