import { Maximize2, Minimize2, X } from 'lucide-react';
import { useApp, useAppActions } from '../../state/context.ts';
import { IconButton } from '../../ui/button.tsx';
import { useAllKeys } from '../shortcuts/use-keys.ts';

/** The end of every toolbar in the dock: more room for the output, and no tab for it any more. */
export function DockButtons({ closeLabel, onClose }: { closeLabel: string; onClose(): void }) {
  const filled = useApp((state) => state.outputFilled);
  const { setOutputFilled } = useAppActions();
  const keys = useAllKeys();
  return (
    <>
      <IconButton
        label={filled ? 'Show the actions again' : 'Fill the window'}
        shortcut={keys.get('fill_output')}
        onClick={() => setOutputFilled(!filled)}
      >
        {filled ? <Minimize2 className="size-4" /> : <Maximize2 className="size-4" />}
      </IconButton>
      <IconButton label={closeLabel} shortcut={keys.get('close_tab')} onClick={onClose}>
        <X className="size-4" />
      </IconButton>
    </>
  );
}
