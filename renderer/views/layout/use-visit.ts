import type { ServerView } from '#shared/server.ts';
import { useApp, useAppActions } from '../../state/context.ts';
import { select } from '../../state/selection.ts';
import { NARROW, useMedia } from '../../ui/use-media.ts';

/** Leads to servers in the list, one with each call of `show`: the next behind the one where the person is. */
export function useVisit(servers: readonly ServerView[]): { next: ServerView | undefined; show(): void } {
  const cursor = useApp((state) => state.selection.cursor);
  const { setSelection, setFilter, setView, setDrawerOpen } = useAppActions();
  const narrow = useMedia(NARROW);
  const next = servers[servers.findIndex(({ server }) => server.id === cursor) + 1] ?? servers[0];
  return {
    next,
    show() {
      if (next === undefined) return;
      setFilter('');
      setView('run');
      setSelection(select({ ids: new Set(), anchor: null, cursor: null }, next.server.id, 'only', []));
      if (narrow) setDrawerOpen(true);
    },
  };
}
