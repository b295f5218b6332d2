import type { Preview } from '#shared/run-request.ts';
import { plural } from '../../format.ts';
import { riskWords } from '../../state/confirmation.ts';
import { useApp } from '../../state/context.ts';
import { HostileText } from '../../ui/hostile-text.tsx';
import { Kbd } from '../../ui/kbd.tsx';
import type { PaletteCommand } from './palette-item.ts';
import type { PalettePreviewState } from './use-palette-preview.ts';

/** The foot of the palette: the exact words that the highlighted entry would run, and which keys do what. */
export function PalettePreview({ command, preview }: { command: PaletteCommand | null; preview: PalettePreviewState }) {
  const action = useApp((state) =>
    command?.kind === 'run-action'
      ? state.actions.find(({ definition }) => definition.id === command.actionId)
      : undefined,
  );
  const risk = action ? riskWords(action.definition) : null;
  const runs = command?.kind === 'run-action';
  return (
    <div className="border-line border-t text-sm">
      {runs ? (
        <div aria-live="polite" className="flex min-h-8 items-baseline gap-2 border-line border-b bg-term px-4 py-1.5">
          {command.missing.length > 0 ? (
            <span className="text-faint">Enter opens the form for what is missing.</span>
          ) : (
            <Words preview={preview} />
          )}
          {risk ? <span className="ml-auto shrink-0 text-warn">{risk}</span> : null}
        </div>
      ) : null}
      <div className="flex gap-4 px-4 py-2 text-faint">
        <span>
          <Kbd keys="↑ ↓" /> move
        </span>
        <span>
          <Kbd keys="Enter" /> {runs && command.missing.length === 0 ? 'run' : 'choose'}
        </span>
        <span>
          <Kbd keys="Esc" /> close
        </span>
      </div>
    </div>
  );
}

function Words({ preview: { previews, error, shown } }: { preview: PalettePreviewState }) {
  if (error) return <span className="text-bad">{error.message}</span>;
  const [first] = previews;
  if (!first || shown === null) return <span className="text-faint">Looking up the exact words…</span>;
  if (first.plan.kind === 'refused') {
    return (
      <span className="min-w-0 break-words text-bad">
        {first.plan.error.message} <span className="text-dim">{first.plan.error.next}</span>
      </span>
    );
  }
  return (
    <>
      <span aria-hidden="true" className="font-mono text-accent">
        $
      </span>
      <code className="line-clamp-2 min-w-0 break-all font-mono" title={first.plan.text}>
        <HostileText text={first.plan.text} />
      </code>
      {previews.length > 1 ? <span className="shrink-0 text-dim">{othersWords(first, previews)}</span> : null}
    </>
  );
}

/** How many servers run the same words, and how many run others. */
function othersWords(first: Preview, previews: readonly Preview[]): string {
  const textOf = ({ plan }: Preview) => (plan.kind === 'allowed' ? plan.text : null);
  const same = previews.filter((preview) => textOf(preview) === textOf(first)).length;
  const others = previews.length - same;
  return `on ${plural(same, 'server')}${others === 0 ? '' : `, other words on ${others}`}`;
}
