import { Menu } from '@base-ui/react/menu';
import type { ComponentProps, ReactNode, RefObject } from 'react';
import type { ServerView } from '#shared/server.ts';
import { Kbd } from '../../ui/kbd.tsx';
import type { Neighbours } from './server-groups.ts';
import { statusOf } from './server-status.ts';
import type { ServerCommands } from './use-server-commands.ts';

/** Where a menu opens: at an element, or at the pointer. */
export type MenuAnchor = Element | { getBoundingClientRect(): DOMRect };

/** The menu of one server, opened by its button, a secondary click, or the menu key. */
export function ServerMenu({
  view,
  neighbours: { above, below },
  anchor,
  container,
  commands,
  onClose,
}: {
  view: ServerView;
  /** The ids of the servers above and below it in its group, for moving it. */
  neighbours: Neighbours;
  anchor: MenuAnchor;
  /** Where the menu stands in the document: inside the list's landmark, as screen readers expect it. */
  container: RefObject<HTMLElement | null>;
  commands: ServerCommands;
  onClose(): void;
}) {
  const { server, connection } = view;
  return (
    <Menu.Root open onOpenChange={(open) => !open && onClose()}>
      <Menu.Portal container={container}>
        <Menu.Positioner
          positionMethod="fixed"
          anchor={anchor}
          side="bottom"
          align="start"
          sideOffset={2}
          className="z-50"
        >
          <Menu.Popup
            aria-label={server.name}
            className="appear min-w-52 rounded-lg border border-line2 bg-raised p-1 outline-none"
          >
            {statusOf(view) === 'unreachable' ? (
              <Item onClick={() => void commands.lookAgain(server.id)}>Look again</Item>
            ) : null}
            <Item onClick={() => void commands.check(server.id)}>
              {connection.kind === 'paused' ? 'Try now' : 'Check connection'}
            </Item>
            <Item onClick={() => commands.test(server.id)}>Test…</Item>
            {server.kind === 'ssh' ? (
              <Item onClick={() => commands.showConnections(server.id)}>Connection details…</Item>
            ) : null}
            <Item onClick={() => commands.edit(server.id)} keys="F2">
              Edit…
            </Item>
            {server.kind === 'ssh' ? (
              <>
                <Item onClick={() => commands.duplicate(server.id)}>Duplicate…</Item>
                <Menu.Separator className="my-1 h-px bg-line" />
                <Item
                  disabled={above === null}
                  onClick={() => above !== null && void commands.move(server.id, 'before', above)}
                  keys="Alt ↑"
                >
                  Move up
                </Item>
                <Item
                  disabled={below === null}
                  onClick={() => below !== null && void commands.move(server.id, 'behind', below)}
                  keys="Alt ↓"
                >
                  Move down
                </Item>
                <Menu.Separator className="my-1 h-px bg-line" />
                <Item onClick={() => void commands.remove([server.id])} keys="Del" className="text-bad">
                  Remove
                </Item>
              </>
            ) : null}
          </Menu.Popup>
        </Menu.Positioner>
      </Menu.Portal>
    </Menu.Root>
  );
}

function Item({
  keys,
  children,
  className = '',
  ...rest
}: Omit<ComponentProps<typeof Menu.Item>, 'className'> & { keys?: string; children: ReactNode; className?: string }) {
  return (
    <Menu.Item
      {...rest}
      className={`flex min-h-8 items-center justify-between gap-4 rounded-md px-2.5 outline-none data-disabled:text-faint data-highlighted:bg-hover ${className}`}
    >
      {children}
      {keys ? <Kbd keys={keys} /> : null}
    </Menu.Item>
  );
}
