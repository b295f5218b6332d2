import { Search, X } from 'lucide-react';
import type { KeyboardEvent } from 'react';
import { plural } from '../../format.ts';
import { useAppActions } from '../../state/context.ts';
import { IconButton } from '../../ui/button.tsx';
import { INPUT_CLASS } from '../../ui/field.tsx';

/** The DOM id of the field, which its shortcut leads to. */
export const ACTION_FILTER_ID = 'action-filter';

/** Takes the place of the groups: the words that actions of all groups are filtered by, and how many fit. */
export function ActionFilter({ filter, found }: { filter: string; found: number }) {
  const { setActionFilter } = useAppActions();
  const leave = () => {
    setActionFilter(null);
    // The cards of the group are there with the next frame.
    requestAnimationFrame(() => firstCard()?.focus());
  };
  const keys = (event: KeyboardEvent) => {
    if (event.key === 'Escape') {
      // The filter is what Escape leaves, not the form beside the cards.
      event.stopPropagation();
      event.preventDefault();
      leave();
    } else if (event.key === 'ArrowDown') {
      event.preventDefault();
      firstCard()?.focus();
    } else if (event.key === 'Enter') {
      event.preventDefault();
      firstCard()?.click();
    }
  };
  return (
    <search className="-my-0.5 ml-auto flex items-center gap-2">
      <span role="status" className="whitespace-nowrap text-faint text-sm">
        {filter.trim() === '' ? '' : plural(found, 'action')}
      </span>
      <span className="relative w-60">
        <Search className="pointer-events-none absolute top-2 left-2.5 size-4 text-faint" aria-hidden="true" />
        <input
          id={ACTION_FILTER_ID}
          // biome-ignore lint/a11y/noAutofocus: it is there because somebody wants to type
          autoFocus
          type="text"
          aria-label="Filter actions"
          placeholder="Filter actions of all groups"
          autoComplete="off"
          spellCheck={false}
          value={filter}
          onChange={(event) => setActionFilter(event.target.value)}
          onKeyDown={keys}
          className={`${INPUT_CLASS} pl-8`}
        />
      </span>
      <IconButton label="Show the groups again" shortcut="Esc" onClick={leave}>
        <X className="size-4" aria-hidden="true" />
      </IconButton>
    </search>
  );
}

function firstCard(): HTMLElement | null {
  return document.querySelector<HTMLElement>('[data-action-card]');
}
