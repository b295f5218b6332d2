import { useApp, useAppActions, useApplication } from '../../state/context.ts';
import { Button } from '../../ui/button.tsx';
import { Dialog } from '../../ui/dialog.tsx';
import { Kbd } from '../../ui/kbd.tsx';
import { bindings } from './bindings.ts';
import { isMac, keysText } from './combination.ts';
import { COMMANDS, commandsByPlace, FIXED_SHORTCUTS } from './commands.ts';
import { goTo } from './go-to.ts';

/** The list of all keys that mean something, as they are now. */
export function ShortcutSheet() {
  const app = useApplication();
  const { closeDialog } = useAppActions();
  const keys = bindings(useApp((state) => state.settings.shortcuts));
  const change = () => {
    closeDialog();
    goTo(app, 'change_shortcuts');
  };
  return (
    <Dialog
      open
      onClose={closeDialog}
      title="Shortcuts"
      width="full"
      footer={
        <>
          <Button onClick={change} className="mr-auto">
            Change shortcuts
          </Button>
          <Button onClick={closeDialog}>Close</Button>
        </>
      }
    >
      <section
        // biome-ignore lint/a11y/noNoninteractiveTabindex: the list scrolls in a small window, which has to work from the keyboard
        tabIndex={0}
        aria-label="All shortcuts"
        className="-mx-2 columns-[300px] gap-x-8 rounded-md px-2 pt-1.5 focus-visible:-outline-offset-2"
      >
        {commandsByPlace().map(({ place, commands }) => (
          <div key={place} className="mb-4 break-inside-avoid">
            <h3 className="m-0 mb-1 font-semibold text-faint text-sm">{place}</h3>
            <dl className="m-0">
              {commands.map((command) => {
                const bound = keys.get(command);
                return bound ? <Entry key={command} does={COMMANDS[command].title} keys={bound} /> : null;
              })}
              {FIXED_SHORTCUTS[place].map((fixed) => (
                <Entry key={fixed.keys} {...fixed} />
              ))}
            </dl>
          </div>
        ))}
      </section>
    </Dialog>
  );
}

function Entry({ does, keys }: { does: string; keys: string }) {
  return (
    <div className="flex min-h-7 items-center justify-between gap-3 border-line border-b">
      <dt>{does}</dt>
      <dd className="m-0 flex shrink-0 gap-1">
        {keys.split(' ').map((each) => (
          <Kbd key={each} keys={keysText(each, isMac())} />
        ))}
      </dd>
    </div>
  );
}
