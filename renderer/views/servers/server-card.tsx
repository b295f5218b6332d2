import { Tooltip } from '@base-ui/react/tooltip';
import type { ComponentProps, RefObject } from 'react';
import type { ServerView } from '#shared/server.ts';
import { FACTS_CLASS, ServerFacts } from './server-facts.tsx';

/** The facts about the server whose row is pointed at, for as long as it is. */
export function ServerCard({
  view,
  row,
  container,
  ...pointer
}: {
  view: ServerView;
  row: Element;
  /** Where it stands in the document: inside the list's landmark. */
  container: RefObject<HTMLElement | null>;
} & Pick<ComponentProps<'div'>, 'onPointerEnter' | 'onPointerLeave'>) {
  return (
    <Tooltip.Root open>
      <Tooltip.Portal container={container}>
        <Tooltip.Positioner
          anchor={row}
          side="right"
          align="start"
          sideOffset={4}
          positionMethod="fixed"
          className="z-50"
        >
          <Tooltip.Popup {...pointer} role="tooltip" className={FACTS_CLASS}>
            <ServerFacts view={view} />
          </Tooltip.Popup>
        </Tooltip.Positioner>
      </Tooltip.Portal>
    </Tooltip.Root>
  );
}
