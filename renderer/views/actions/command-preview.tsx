import { useMemo } from 'react';
import type { ActionDefinition } from '#shared/action.ts';
import type { Parameters, RunOrder } from '#shared/run.ts';
import type { Preview } from '#shared/run-request.ts';
import type { Server } from '#shared/server.ts';
import { listNames } from '../../format.ts';
import { useApp } from '../../state/context.ts';
import { markParameters } from './highlight.ts';
import { orderWords } from './order-field.tsx';
import { groupPreviews } from './preview-groups.ts';

/** The exact words that will run, with what came from the form marked; once for all servers that run the same. */
export function CommandPreview({
  definition,
  values,
  previews,
  servers,
  stale,
  order,
  mostNames = 3,
}: {
  definition: ActionDefinition;
  values: Parameters;
  previews: readonly Preview[];
  servers: readonly Server[];
  stale: boolean;
  /** How the runs on several servers follow each other. */
  order: RunOrder;
  /** Servers that are named; the others are counted. */
  mostNames?: number;
}) {
  const limit = useApp((state) => state.settings.limits.runs_per_batch);
  const groups = useMemo(() => groupPreviews(previews, servers), [previews, servers]);
  return (
    <div className="flex flex-col gap-2" aria-live="polite" aria-busy={stale}>
      {groups.allowed.map(({ text, names }) => (
        <div key={text}>
          <p
            className="m-0 mb-1 break-words text-dim text-sm"
            {...(names.length > mostNames ? { title: names.join(', ') } : {})}
          >
            Runs on {listNames(names, mostNames)}
            {names.length > 1 ? `, ${orderWords(order, servers.length, limit)}` : ''}
          </p>
          <pre
            // biome-ignore lint/a11y/noNoninteractiveTabindex: long commands scroll, which has to work from the keyboard
            tabIndex={0}
            // Text that is not up to date yet stays readable: only its frame is broken.
            className={`m-0 max-h-40 overflow-auto whitespace-pre-wrap break-words rounded-md border border-line bg-term px-2.5 py-2 font-mono text-sm ${stale ? 'border-dashed' : ''}`}
          >
            {markParameters(text, definition, values).map((segment, index) =>
              segment.parameter === null ? (
                segment.text
              ) : (
                // biome-ignore lint/suspicious/noArrayIndexKey: segments have no identity beyond their place
                <mark key={index} className="rounded-sm bg-accent-bg text-accent" title={segment.parameter}>
                  {segment.text}
                </mark>
              ),
            )}
          </pre>
        </div>
      ))}
      {groups.refused.map(({ error, names }) => (
        <p key={error.message} className="m-0 break-words text-bad text-sm">
          {names.length < servers.length ? `${listNames(names, mostNames)}: ` : ''}
          {error.message} <span className="text-dim">{error.next}</span>
        </p>
      ))}
    </div>
  );
}
