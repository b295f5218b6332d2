import { Popover } from '@base-ui/react/popover';
import type { RefObject } from 'react';
import type { ServerView } from '#shared/server.ts';
import { FACTS_CLASS, ServerFacts } from './server-facts.tsx';

/** The facts about a server that were asked for, by key or from its menu: it has the focus until it is closed. */
export function ServerDetails({
  view,
  anchor,
  container,
  onClose,
}: {
  view: ServerView;
  anchor: Element;
  /** Where it stands in the document: inside the list's landmark. */
  container: RefObject<HTMLElement | null>;
  onClose(): void;
}) {
  return (
    <Popover.Root open onOpenChange={(open) => !open && onClose()}>
      <Popover.Portal container={container}>
        <Popover.Positioner
          anchor={anchor}
          side="right"
          align="start"
          sideOffset={4}
          positionMethod="fixed"
          collisionPadding={8}
          className="z-50"
        >
          <Popover.Popup
            aria-label={`Details of ${view.server.name}`}
            onKeyDown={(event) => {
              // As Escape does, which Base UI knows: what opened it closes it.
              if (event.key !== 'Enter') return;
              event.preventDefault();
              event.stopPropagation();
              onClose();
            }}
            className={FACTS_CLASS}
          >
            <ServerFacts view={view} />
          </Popover.Popup>
        </Popover.Positioner>
      </Popover.Portal>
    </Popover.Root>
  );
}
