import { Menu } from '@base-ui/react/menu';
import { MoreHorizontal } from 'lucide-react';
import { type ReactNode, useRef } from 'react';
import type { ActionDefinition } from '#shared/action.ts';
import type { ActionCommands } from './use-action-commands.ts';

/** The button on a card that opens the menu of its action. */
export function ActionMenu({
  definition,
  favourite,
  commands,
}: {
  definition: ActionDefinition;
  favourite: boolean;
  commands: ActionCommands;
}) {
  const container = useRef<HTMLDivElement>(null);
  const { id, title } = definition;
  return (
    <div ref={container} className="contents">
      <Menu.Root>
        <Menu.Trigger
          aria-label={`More for ${title}`}
          className="absolute right-8 bottom-1 grid size-6 place-items-center rounded-md bg-raised text-faint opacity-0 hover:bg-hover hover:text-fg focus-visible:opacity-100 group-focus-within/card:opacity-100 group-hover/card:opacity-100 data-popup-open:bg-hover data-popup-open:opacity-100"
        >
          <MoreHorizontal className="size-4" aria-hidden="true" />
        </Menu.Trigger>
        <Menu.Portal container={container}>
          <Menu.Positioner positionMethod="fixed" side="bottom" align="end" sideOffset={2} className="z-50">
            <Menu.Popup
              aria-label={title}
              className="appear min-w-44 rounded-lg border border-line2 bg-raised p-1 outline-none"
            >
              <Item onClick={() => commands.edit(id)}>Edit action…</Item>
              <Item onClick={() => commands.duplicate(id)}>Duplicate…</Item>
              <Item onClick={() => commands.create()}>New action…</Item>
              <Item onClick={() => commands.durations(id)}>How long it takes</Item>
              <Item onClick={() => void commands.toggleFavourite(id)}>
                {favourite ? 'Remove from favourites' : 'Add to favourites'}
              </Item>
              <Menu.Separator className="my-1 h-px bg-line" />
              <Item onClick={() => void commands.remove(id)} className="text-bad">
                Remove
              </Item>
            </Menu.Popup>
          </Menu.Positioner>
        </Menu.Portal>
      </Menu.Root>
    </div>
  );
}

function Item({ onClick, className = '', children }: { onClick(): void; className?: string; children: ReactNode }) {
  return (
    <Menu.Item
      onClick={onClick}
      className={`flex min-h-8 items-center rounded-md px-2.5 outline-none data-highlighted:bg-hover ${className}`}
    >
      {children}
    </Menu.Item>
  );
}
