import { Dialog } from '@base-ui/react/dialog';
import { Command } from 'cmdk';
import { useMemo, useState } from 'react';
import { useApp, useAppActions } from '../../state/context.ts';
import { DialogVeil } from '../../ui/dialog.tsx';
import { Kbd } from '../../ui/kbd.tsx';
import { paletteGroups } from './palette-items.ts';
import { usePaletteCommand } from './use-palette-command.ts';

/** Search over servers, actions, runs and the window itself. The only place that knows cmdk. */
export function CommandPalette() {
  const servers = useApp((state) => state.servers);
  const actions = useApp((state) => state.actions);
  const selection = useApp((state) => state.selection);
  const runs = useApp((state) => state.runs);
  const { closeDialog } = useAppActions();
  const carryOut = usePaletteCommand();
  const [query, setQuery] = useState('');
  const groups = useMemo(
    () => paletteGroups({ servers, actions, selection, runs }, query),
    [servers, actions, selection, runs, query],
  );

  return (
    <Dialog.Root open onOpenChange={(open) => !open && closeDialog()}>
      <Dialog.Portal>
        <DialogVeil />
        <Dialog.Popup
          aria-label="Search"
          className="appear fixed top-[max(24px,11vh)] left-1/2 z-40 w-[calc(100vw-32px)] max-w-[620px] -translate-x-1/2 overflow-hidden rounded-xl border border-line2 bg-panel"
        >
          <Command shouldFilter={false} loop label="Search servers, actions, history" vimBindings={false}>
            <Command.Input
              autoFocus
              value={query}
              onValueChange={setQuery}
              placeholder="Search, or say it: restart nginx on web-1"
              className="w-full border-line border-b bg-transparent px-4 py-3 text-lg outline-none"
            />
            <Command.List className="max-h-[min(52vh,440px)] scroll-py-2 overflow-y-auto p-1.5">
              <Command.Empty className="px-3 py-6 text-center text-dim">Nothing fits “{query}”.</Command.Empty>
              {groups.map((group) => (
                <Command.Group
                  key={group.heading}
                  heading={group.heading}
                  className="[&_[cmdk-group-heading]]:px-2.5 [&_[cmdk-group-heading]]:pt-2 [&_[cmdk-group-heading]]:pb-1 [&_[cmdk-group-heading]]:font-semibold [&_[cmdk-group-heading]]:text-faint [&_[cmdk-group-heading]]:text-xs"
                >
                  {group.items.map((item) => (
                    <Command.Item
                      key={item.id}
                      value={item.id}
                      onSelect={() => carryOut(item.command)}
                      className="flex min-h-8 items-center gap-3 rounded-md px-2.5 data-[selected=true]:bg-accent-bg"
                    >
                      <span className="shrink-0">{item.title}</span>
                      <span className="min-w-0 truncate text-faint text-sm">{item.detail}</span>
                    </Command.Item>
                  ))}
                </Command.Group>
              ))}
            </Command.List>
          </Command>
          <div className="flex gap-4 border-line border-t px-4 py-2 text-faint text-sm">
            <span>
              <Kbd keys="↑ ↓" /> move
            </span>
            <span>
              <Kbd keys="Enter" /> choose
            </span>
            <span>
              <Kbd keys="Esc" /> close
            </span>
          </div>
        </Dialog.Popup>
      </Dialog.Portal>
    </Dialog.Root>
  );
}
