import { Star } from 'lucide-react';
import type { Action } from '#shared/action.ts';
import { riskWords } from '../../state/confirmation.ts';
import { ActionIcon } from '../../ui/icons.tsx';
import { Kbd } from '../../ui/kbd.tsx';
import { REGION_START } from '../layout/regions.ts';
import { ActionMenu } from './action-menu.tsx';
import type { Enablement } from './enablement.ts';
import type { ActionCommands } from './use-action-commands.ts';

/** One action to choose. A disabled card stays reachable by keyboard and says why it cannot be chosen. */
export function ActionCard({
  action: { definition },
  enablement,
  chosen,
  first,
  favourite,
  letter,
  commands,
  onChoose,
}: {
  action: Action;
  enablement: Enablement;
  chosen: boolean;
  /** Whether it is the first one that is shown. */
  first: boolean;
  favourite: boolean;
  letter: string | undefined;
  commands: ActionCommands;
  onChoose(actionId: string): void;
}) {
  const enabled = enablement.kind === 'enabled';
  const risk = riskWords(definition);
  return (
    <div className="group/card relative grid">
      <button
        type="button"
        aria-pressed={chosen}
        aria-disabled={!enabled}
        aria-keyshortcuts={letter && enabled ? letter : undefined}
        data-action-card={definition.id}
        {...(chosen || first ? REGION_START : {})}
        onClick={() => enabled && onChoose(definition.id)}
        onKeyDown={(event) => {
          if (event.key.toLowerCase() !== 'f' || event.ctrlKey || event.metaKey || event.altKey) return;
          event.preventDefault();
          void commands.toggleFavourite(definition.id);
        }}
        className={`grid min-h-16 compact:min-h-9 compact:py-1 grid-cols-[minmax(0,1fr)_auto] content-start gap-x-2 gap-y-0.5 rounded-lg border px-2.5 pt-2 pb-2 text-left transition-colors ${cardLook(enabled, chosen)}`}
      >
        <span className={`flex items-start gap-1.5 font-semibold ${enabled ? '' : 'text-faint'}`}>
          {definition.icon ? <ActionIcon name={definition.icon} className="mt-[3px] text-dim" /> : null}
          {definition.title}
        </span>
        {letter && enabled ? (
          <span aria-hidden="true" className="self-start">
            <Kbd keys={letter} />
          </span>
        ) : null}
        <span
          {...(definition.description === '' ? {} : { title: definition.description })}
          // In the last line, the room behind the last word keeps it out from under the star and the menu.
          className={`col-span-2 line-clamp-3 text-sm leading-snug compact:line-clamp-1 ${enabled ? 'text-dim' : 'text-faint'} ${risk && enabled ? '' : 'after:inline-block after:w-13'}`}
        >
          {enablement.kind === 'disabled' ? enablement.reason : definition.description}
        </span>
        {risk && enabled ? (
          <span className={`col-span-2 text-xs ${definition.risk === 'danger' ? 'text-bad' : 'text-warn'}`}>
            {risk}
          </span>
        ) : null}
      </button>
      <ActionMenu definition={definition} favourite={favourite} commands={commands} />
      <button
        type="button"
        aria-pressed={favourite}
        aria-label={`Favourite: ${definition.title}`}
        title="Favourite (F)"
        onClick={() => void commands.toggleFavourite(definition.id)}
        className={`absolute right-1 bottom-1 grid size-6 place-items-center rounded-md bg-raised hover:bg-hover hover:text-fg focus-visible:opacity-100 group-focus-within/card:opacity-100 group-hover/card:opacity-100 ${favourite ? 'text-warn' : 'text-faint opacity-0'}`}
      >
        <Star className="size-3.5" fill={favourite ? 'currentColor' : 'none'} aria-hidden="true" />
      </button>
    </div>
  );
}

function cardLook(enabled: boolean, chosen: boolean): string {
  if (!enabled) return 'border-line2 border-dashed';
  return chosen
    ? 'border-accent bg-raised shadow-[inset_0_0_0_1px_var(--accent)]'
    : 'border-line bg-raised hover:border-line2 hover:bg-hover';
}
