import { Search, X } from 'lucide-react';
import type { ServerView } from '#shared/server.ts';
import { useApp, useAppActions } from '../../state/context.ts';
import { select } from '../../state/selection.ts';
import { IconButton } from '../../ui/button.tsx';
import { StatusShape } from '../../ui/shapes.tsx';
import { NARROW, useMedia } from '../../ui/use-media.ts';
import { VisuallyHidden } from '../../ui/visually-hidden.tsx';
import { statusOf } from '../servers/server-status.ts';
import { useKeys } from '../shortcuts/use-keys.ts';
import { ActionFilter } from './action-filter.tsx';

/** Chips that fit beside the groups; the rest is counted. */
const MOST_CHIPS = { narrow: 1, wide: 4 };

/** Which servers the actions are for, and the groups of actions, or what they are filtered by. */
export function TargetBar({
  selected,
  groups,
  group,
  filter,
  found,
}: {
  selected: readonly ServerView[];
  groups: readonly string[];
  group: string;
  filter: string | null;
  /** How many actions are shown. */
  found: number;
}) {
  const most = useMedia(NARROW) ? MOST_CHIPS.narrow : MOST_CHIPS.wide;
  return (
    <div className="flex flex-wrap items-center gap-x-4 gap-y-1.5 border-line border-b px-3.5 py-2 short:py-1">
      <div className="flex min-w-0 flex-wrap items-center gap-1.5">
        {selected.slice(0, most).map((view) => (
          <TargetChip key={view.server.id} view={view} />
        ))}
        {selected.length > most ? (
          <span
            className="text-dim"
            title={selected
              .slice(most)
              .map(({ server }) => server.name)
              .join(', ')}
          >
            and {selected.length - most} more
          </span>
        ) : null}
        {/* Beside how many more there are, the sum would only take the room of the groups. */}
        <span className={selected.length > most ? 'sr-only' : 'ml-0.5 whitespace-nowrap text-faint text-sm'}>
          {selectionWords(selected.length)}
        </span>
      </div>
      {filter === null ? <GroupNav groups={groups} group={group} /> : <ActionFilter filter={filter} found={found} />}
    </div>
  );
}

function GroupNav({ groups, group }: { groups: readonly string[]; group: string }) {
  const { setGroup, setActionFilter } = useAppActions();
  const keys = useKeys('filter_actions');
  if (groups.length === 0) return null;
  return (
    <div className="-mr-1 ml-auto flex min-w-0 items-start gap-0.5">
      <nav aria-label="Groups of actions" className="flex min-w-0 flex-wrap gap-0.5">
        {groups.map((name) => (
          <button
            key={name}
            type="button"
            aria-pressed={name === group}
            onClick={() => setGroup(name)}
            className="min-h-7 rounded-md px-2.5 text-dim transition-colors hover:text-fg aria-pressed:bg-hover aria-pressed:text-fg"
          >
            {name}
          </button>
        ))}
      </nav>
      <IconButton label="Filter actions" shortcut={keys} onClick={() => setActionFilter('')}>
        <Search className="size-4" aria-hidden="true" />
      </IconButton>
    </div>
  );
}

function TargetChip({ view }: { view: ServerView }) {
  const { server } = view;
  const selection = useApp((state) => state.selection);
  const { setSelection } = useAppActions();
  const status = statusOf(view);
  return (
    <span className="inline-flex max-w-44 items-center gap-1.5 rounded-full border border-line2 bg-raised py-px pr-0.5 pl-2">
      <StatusShape status={status} />
      <span className="truncate">{server.name}</span>
      <VisuallyHidden>{status}</VisuallyHidden>
      <button
        type="button"
        aria-label={`Deselect ${server.name}`}
        onClick={() => setSelection(select(selection, server.id, 'toggle', []))}
        className="grid size-6 place-items-center rounded-full text-faint hover:bg-hover hover:text-fg"
      >
        <X className="size-3.5" aria-hidden="true" />
      </button>
    </span>
  );
}

/** The chips say it themselves when there is only one. */
function selectionWords(count: number): string {
  if (count === 0) return 'No server selected';
  return count === 1 ? '' : `${count} selected`;
}
