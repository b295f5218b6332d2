import { useAppActions } from '../../state/context.ts';
import { Dialog } from '../../ui/dialog.tsx';
import { Kbd } from '../../ui/kbd.tsx';
import { modKey, SHORTCUTS } from './shortcuts.ts';

/** The list of all shortcuts. */
export function ShortcutSheet() {
  const { closeDialog } = useAppActions();
  return (
    <Dialog open onClose={closeDialog} title="Shortcuts" width="wide">
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: the list scrolls in a small window, which has to work from the keyboard */}
      <section tabIndex={0} aria-label="All shortcuts" className="grid grid-cols-2 gap-x-8 gap-y-4 pb-4">
        {SHORTCUTS.map(({ place, shortcuts }) => (
          <div key={place}>
            <h3 className="m-0 mb-1 font-semibold text-faint text-sm">{place}</h3>
            <dl className="m-0">
              {shortcuts.map(({ keys, does }) => (
                <div key={keys} className="flex min-h-7 items-center justify-between gap-3 border-line border-b">
                  <dt>{does}</dt>
                  <dd className="m-0 shrink-0">
                    <Kbd keys={keys.replace('Mod', modKey())} />
                  </dd>
                </div>
              ))}
            </dl>
          </div>
        ))}
      </section>
    </Dialog>
  );
}
