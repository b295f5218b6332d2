import { ChevronRight } from 'lucide-react';
import { type MouseEvent, memo } from 'react';
import { plural } from '../../format.ts';
import { headingId } from '../../state/selection.ts';
import { StatusShape } from '../../ui/shapes.tsx';
import type { ServerGroup } from './server-groups.ts';
import { rowId } from './server-row.tsx';
import { statusOf } from './server-status.ts';

/** The heading of a group: folds it, and selects all of its servers. Keys are handled by the grid around it. */
export const GroupHeading = memo(function GroupHeading({
  group,
  index,
  measure,
  selected,
  atCursor,
  onFold,
  onSelect,
}: {
  group: ServerGroup;
  /** Its position among all rows of the list. */
  index: number;
  measure(row: HTMLElement | null): void;
  /** How many of its servers are selected. */
  selected: number;
  atCursor: boolean;
  onFold(group: ServerGroup, folded: boolean): void;
  onSelect(group: ServerGroup): void;
}) {
  const { title, members, folded } = group;
  const press = (event: MouseEvent) => {
    if (event.ctrlKey || event.metaKey) onSelect(group);
    else onFold(group, !folded);
  };
  const away = folded && members.some((view) => statusOf(view) === 'unreachable');
  return (
    <tr
      id={rowId(headingId(title))}
      ref={measure}
      data-index={index}
      aria-rowindex={index + 1}
      className={`group/heading flex min-h-8 items-end gap-1 pt-1.5 pr-3 pl-2 font-semibold text-faint text-xs ${atCursor ? 'group-focus-visible/grid:outline-2 group-focus-visible/grid:outline-accent group-focus-visible/grid:-outline-offset-2' : ''}`}
    >
      <th scope="rowgroup" className="min-w-0 flex-1 text-left font-semibold">
        <button
          type="button"
          tabIndex={-1}
          aria-expanded={!folded}
          onClick={press}
          className="flex min-h-6 max-w-full items-center gap-1 rounded-sm pr-1 hover:text-fg"
        >
          <ChevronRight
            className={`size-3 shrink-0 transition-transform ${folded ? '' : 'rotate-90'}`}
            aria-hidden="true"
          />
          <span className="truncate">{title}</span>
        </button>
      </th>
      <td
        className={`grid min-h-6 w-6 shrink-0 place-items-center ${selected > 0 ? '' : 'opacity-0 focus-within:opacity-100 group-hover/heading:opacity-100'}`}
      >
        <input
          type="checkbox"
          tabIndex={-1}
          aria-label={`All of ${title}: ${plural(members.length, 'server')}`}
          title={selected === members.length ? `Deselect all of ${title}` : `Select all of ${title}`}
          checked={selected === members.length}
          ref={(box) => {
            if (box) box.indeterminate = selected > 0 && selected < members.length;
          }}
          onChange={() => onSelect(group)}
          className="size-4 accent-accent"
        />
      </td>
      <td className="flex min-h-6 shrink-0 items-center gap-1.5 tabular-nums">
        {away ? <StatusShape status="unreachable" /> : null}
        {selected > 0 ? `${selected} of ${members.length} selected` : group.summary}
      </td>
    </tr>
  );
});
