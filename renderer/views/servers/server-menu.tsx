import { Menu } from '@base-ui/react/menu';
import type { ComponentProps, ReactNode, RefObject } from 'react';
import type { ServerView } from '#shared/server.ts';
import { plural } from '../../format.ts';
import { Kbd } from '../../ui/kbd.tsx';
import type { Neighbours } from './server-groups.ts';
import { statusOf } from './server-status.ts';
import type { ServerCommands } from './use-server-commands.ts';

/** Where a menu opens: at an element, or at the pointer. */
export type MenuAnchor = Element | { getBoundingClientRect(): DOMRect };

/**
 * The menu of one server, opened by its button, a secondary click, or the menu key. Where it is one of several that are
 * selected, it says what is for it alone, and removes them all.
 */
export function ServerMenu({
  view,
  selected,
  neighbours: { above, below },
  anchor,
  container,
  commands,
  onDetails,
  onClose,
}: {
  view: ServerView;
  /** All that are selected where it is one of them, or it alone. */
  selected: readonly ServerView[];
  /** The ids of the servers above and below it in its group, for moving it. */
  neighbours: Neighbours;
  anchor: MenuAnchor;
  /** Where the menu stands in the document: inside the list's landmark, as screen readers expect it. */
  container: RefObject<HTMLElement | null>;
  commands: ServerCommands;
  /** Shows what is known about it. */
  onDetails(): void;
  onClose(): void;
}) {
  const { server, connection } = view;
  const several = selected.length > 1;
  const removable = selected.filter((each) => each.server.kind !== 'local').map((each) => each.server.id);
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
            <Section heading={several ? `Only for ${server.name}` : null}>
              {statusOf(view) === 'unreachable' ? (
                <Item onClick={() => void commands.lookAgain(server.id)}>Look again</Item>
              ) : null}
              <Item onClick={onDetails} keys="Enter">
                Show details
              </Item>
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
                </>
              ) : null}
            </Section>
            {removable.length > 0 ? <Menu.Separator className="my-1 h-px bg-line" /> : null}
            {removable.length > 0 ? (
              <Section heading={several ? `For the ${selected.length} selected servers` : null}>
                <Item
                  onClick={() => void commands.remove(selected.map((each) => each.server.id))}
                  keys="Del"
                  className="text-bad"
                >
                  {several ? `Remove ${plural(removable.length, 'server')}` : 'Remove'}
                </Item>
              </Section>
            ) : null}
          </Menu.Popup>
        </Menu.Positioner>
      </Menu.Portal>
    </Menu.Root>
  );
}

/** Entries under a heading, where there is one, that says what they are for. */
function Section({ heading, children }: { heading: string | null; children: ReactNode }) {
  if (heading === null) return children;
  return (
    <Menu.Group>
      <Menu.GroupLabel className="max-w-72 truncate px-2.5 pt-1.5 pb-1 font-semibold text-faint text-xs">
        {heading}
      </Menu.GroupLabel>
      {children}
    </Menu.Group>
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
