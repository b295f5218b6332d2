import type { Action } from '#shared/action.ts';
import { riskWords } from '../../state/confirmation.ts';
import { Kbd } from '../../ui/kbd.tsx';
import type { Enablement } from './enablement.ts';

/** One action to choose. A disabled card stays reachable by keyboard and says why it cannot be chosen. */
export function ActionCard({
  action: { definition },
  enablement,
  chosen,
  letter,
  onChoose,
}: {
  action: Action;
  enablement: Enablement;
  chosen: boolean;
  letter: string | undefined;
  onChoose(actionId: string): void;
}) {
  const enabled = enablement.kind === 'enabled';
  const risk = riskWords(definition);
  return (
    <button
      type="button"
      aria-pressed={chosen}
      aria-disabled={!enabled}
      data-action-card={definition.id}
      onClick={() => enabled && onChoose(definition.id)}
      className={`grid min-h-16 grid-cols-[minmax(0,1fr)_auto] content-start gap-x-2 gap-y-0.5 rounded-lg border px-2.5 pt-2 pb-2 text-left transition-colors ${cardLook(enabled, chosen)}`}
    >
      <span className={`font-semibold ${enabled ? '' : 'text-faint'}`}>{definition.title}</span>
      {letter && enabled ? <Kbd keys={letter} className="self-start" /> : null}
      <span className={`col-span-2 text-sm leading-snug ${enabled ? 'text-dim' : 'text-faint'}`}>
        {enablement.kind === 'disabled' ? enablement.reason : definition.description}
      </span>
      {risk && enabled ? (
        <span className={`col-span-2 text-xs ${definition.risk === 'danger' ? 'text-bad' : 'text-warn'}`}>{risk}</span>
      ) : null}
    </button>
  );
}

function cardLook(enabled: boolean, chosen: boolean): string {
  if (!enabled) return 'border-line2 border-dashed';
  return chosen
    ? 'border-accent bg-raised shadow-[inset_0_0_0_1px_var(--accent)]'
    : 'border-line bg-raised hover:border-line2 hover:bg-hover';
}
