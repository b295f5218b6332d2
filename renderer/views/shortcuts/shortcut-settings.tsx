import { useRef } from 'react';
import { toast } from 'sonner';
import type { Shortcuts } from '#shared/shortcuts.ts';
import { useApp, useApplication } from '../../state/context.ts';
import { useCommand } from '../../state/use-command.ts';
import { Button } from '../../ui/button.tsx';
import { toastFailure } from '../../ui/toast-failure.ts';
import { OFFER_MS } from '../../ui/toast-times.ts';
import { bindings, rebind, resetBinding } from './bindings.ts';
import { commandsByPlace } from './commands.ts';
import { ShortcutRow } from './shortcut-row.tsx';

/** Every command with its keys, which can be changed. */
export function ShortcutSettings() {
  const { saveSettings } = useApplication();
  const chosen = useApp((state) => state.settings.shortcuts);
  const connected = useApp((state) => state.connection.kind === 'open');
  const root = useRef<HTMLDivElement>(null);
  const keys = bindings(chosen);
  const changed = Object.keys(chosen).length;
  useCommand('change_shortcuts', () => {
    root.current?.scrollIntoView();
    root.current?.querySelector('button')?.focus({ preventScroll: true });
  });

  const save = async (change: (before: Shortcuts) => Shortcuts): Promise<boolean> => {
    try {
      await saveSettings((settings) => ({ ...settings, shortcuts: change(settings.shortcuts) }));
      return true;
    } catch (thrown) {
      toastFailure(thrown);
      return false;
    }
  };
  const resetAll = async () => {
    if (!(await save(() => ({})))) return;
    toast('All shortcuts are the usual ones again', {
      duration: OFFER_MS,
      action: { label: 'Undo', onClick: () => void save(() => chosen) },
    });
  };

  return (
    <div ref={root} className="flex scroll-mt-16 flex-col gap-5">
      {commandsByPlace().map(({ place, commands }) => (
        <table key={place} className="w-full border-collapse">
          <caption className="pb-1 text-left font-medium text-dim">{place}</caption>
          <tbody>
            {commands.map((command) => (
              <ShortcutRow
                key={command}
                command={command}
                keys={keys.get(command) ?? ''}
                chosen={chosen}
                disabled={!connected}
                onChange={(next) => void save((before) => rebind(before, command, next))}
                onReset={() => void save((before) => resetBinding(before, command))}
              />
            ))}
          </tbody>
        </table>
      ))}
      <div className="flex items-center gap-3">
        {/* It stays in reach of the keyboard while there is nothing to do, so that the focus is not lost by using it. */}
        <Button aria-disabled={changed === 0 || !connected} onClick={() => changed > 0 && connected && void resetAll()}>
          Reset all shortcuts
        </Button>
        <span className="text-faint text-sm">{changedWords(changed)}</span>
      </div>
    </div>
  );
}

function changedWords(count: number): string {
  if (count === 0) return 'All of them are the usual ones.';
  return count === 1 ? 'One is not the usual one.' : `${count} are not the usual ones.`;
}
