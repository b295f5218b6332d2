import { Dialog } from '@base-ui/react/dialog';
import { useState } from 'react';
import { useAppActions } from '../../state/context.ts';
import { closing, DialogVeil, modal } from '../../ui/dialog.tsx';
import { later } from '../../ui/later.tsx';
import { PALETTE_FIELD } from './palette-field.ts';

/** The list below the field. Until its code is there, a field of its own takes what is typed. */
export const PaletteSearch = later(
  async () => (await import('./palette-search.tsx')).PaletteSearch,
  ({ query, onQuery }) => (
    <input {...PALETTE_FIELD} aria-label="Search" value={query} onChange={(event) => onQuery(event.target.value)} />
  ),
);

/** Search over servers, actions, runs and everything that the window can do. */
export function CommandPalette() {
  const { closeDialog } = useAppActions();
  const [query, setQuery] = useState('');
  return (
    <Dialog.Root open onOpenChange={closing(closeDialog)}>
      <Dialog.Portal>
        <DialogVeil />
        <Dialog.Popup
          {...modal()}
          aria-label="Search"
          className="appear fixed top-[max(24px,9vh)] left-1/2 z-40 w-[calc(100vw-32px)] max-w-[700px] -translate-x-1/2 overflow-hidden rounded-xl border border-line2 bg-panel"
        >
          <PaletteSearch query={query} onQuery={setQuery} />
        </Dialog.Popup>
      </Dialog.Portal>
    </Dialog.Root>
  );
}
