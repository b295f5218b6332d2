import { useCallback } from 'react';
import { toast } from 'sonner';
import { type ServerChange, serverChangeSchema } from '#shared/import.ts';
import { plural } from '../../format.ts';
import { useAppActions, useClient } from '../../state/context.ts';
import { NOTHING_SELECTED, select } from '../../state/selection.ts';
import { toastFailure } from '../../ui/toast-failure.ts';
import { OFFER_MS } from '../../ui/toast-times.ts';

/** Changes the list and offers to take it back. Throws what the backend says against it. */
export function useApplyImport(): (change: ServerChange) => Promise<void> {
  const client = useClient();
  const { setSelection } = useAppActions();
  return useCallback(
    async (change) => {
      const back = serverChangeSchema.parse(await client.imports.apply(change));
      const [first] = change.add;
      if (first) setSelection(select(NOTHING_SELECTED, first.id, 'only', []));
      const undo = async () => {
        try {
          await client.imports.apply(back);
          toast('The import was taken back');
        } catch (thrown) {
          toastFailure(thrown);
        }
      };
      toast.success(doneWords(change), { duration: OFFER_MS, action: { label: 'Undo', onClick: () => void undo() } });
    },
    [client, setSelection],
  );
}

/** `Imported 7 servers`, `Imported 5 servers, changed 2`. */
function doneWords({ add, replace }: ServerChange): string {
  if (add.length === 0) return `Changed ${plural(replace.length, 'server')}`;
  return `Imported ${plural(add.length, 'server')}${replace.length > 0 ? `, changed ${replace.length}` : ''}`;
}
