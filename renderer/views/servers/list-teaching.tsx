import { Server as ServerIcon } from 'lucide-react';
import { useAppActions } from '../../state/context.ts';
import { Button } from '../../ui/button.tsx';
import { ImportOffer } from '../imports/import-offer.tsx';

/** What stands below a list that is empty, or that only has this computer. */
export function ListTeaching({ shown, total, filter }: { shown: number; total: number; filter: string }) {
  const actions = useAppActions();
  if (shown === 0 && filter !== '') {
    return (
      <div className="mx-3 mt-3 flex flex-col items-start gap-2 text-dim">
        <p className="m-0">No server fits “{filter}”.</p>
        <Button onClick={() => actions.setFilter('')}>Clear filter</Button>
      </div>
    );
  }
  if (total > 1) return null;
  return (
    <div className="mx-2.5 mt-1 rounded-lg border border-line border-dashed p-3 text-dim">
      <ServerIcon className="mb-1.5 size-5 text-faint" aria-hidden="true" />
      <p className="m-0">
        You can run actions on this computer right away. Add a server to reach it over SSH: a name, an address and a
        user are enough.
      </p>
      <ImportOffer />
    </div>
  );
}
