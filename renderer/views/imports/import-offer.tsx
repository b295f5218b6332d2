import { useAppActions } from '../../state/context.ts';
import { Button } from '../../ui/button.tsx';
import { firstChoice } from './import-choice.ts';
import { useImportPreview } from './import-sources.ts';

/** Offers the hosts of `~/.ssh/config` to somebody who has no server yet; nothing where there are none. */
export function ImportOffer() {
  const { openDialog } = useAppActions();
  const { data } = useImportPreview('ssh-config');
  const count = data?.kind === 'found' ? firstChoice(data.proposals).size : 0;
  if (count === 0) return null;
  return (
    <div className="mt-3 flex flex-col items-start gap-2 border-line border-t pt-3">
      <p className="m-0 text-fg">
        {count === 1 ? '1 host' : `${count} hosts`} found in <code className="font-mono">~/.ssh/config</code>
      </p>
      <Button variant="primary" onClick={() => openDialog({ kind: 'import' })}>
        {count === 1 ? 'Import it' : 'Import them'}
      </Button>
    </div>
  );
}
