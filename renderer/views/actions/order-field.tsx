import { useId } from 'react';
import type { RunOrder } from '#shared/run.ts';
import { Checkbox } from '../../ui/field.tsx';

const KINDS: readonly { kind: RunOrder['kind']; label: string }[] = [
  { kind: 'parallel', label: 'At the same time' },
  { kind: 'rolling', label: 'Rolling' },
];

type OrderFieldProps = { servers: number; order: RunOrder; onChange(order: RunOrder): void };

/** How the runs on several servers follow each other; nothing for a single one. */
export function OrderField({ servers, order, onChange }: OrderFieldProps) {
  const name = useId();
  const choose = (kind: RunOrder['kind']) =>
    onChange(kind === 'rolling' ? { kind, stopOnFailure: true } : { kind: 'parallel' });
  if (servers < 2) return null;
  return (
    <fieldset className="m-0 flex flex-col gap-1 border-0 p-0">
      <legend className="sr-only">Order</legend>
      <div className="flex items-center gap-2">
        <span aria-hidden="true" className="text-dim text-sm">
          Order
        </span>
        <div className="grid flex-1 grid-cols-2 gap-0.5 rounded-md border border-line2 bg-bg p-0.5">
          {KINDS.map(({ kind, label }) => (
            <label
              key={kind}
              className="grid min-h-6 place-items-center rounded-sm text-dim text-sm transition-colors hover:text-fg has-checked:bg-hover has-checked:text-fg has-focus-visible:outline-2 has-focus-visible:outline-accent"
            >
              <input
                type="radio"
                name={name}
                checked={order.kind === kind}
                onChange={() => choose(kind)}
                className="sr-only"
              />
              {label}
            </label>
          ))}
        </div>
      </div>
      {order.kind === 'rolling' ? (
        <div ref={scrollIntoView}>
          <Checkbox
            label="Stop at the first failure"
            checked={order.stopOnFailure}
            onChange={(stopOnFailure) => onChange({ kind: 'rolling', stopOnFailure })}
          />
        </div>
      ) : null}
    </fieldset>
  );
}

/** In a low window it would appear below the fold. */
function scrollIntoView(element: HTMLElement | null): void {
  element?.scrollIntoView({ block: 'nearest' });
}

/** How the runs on that many servers follow each other, to be put behind them; `limit` of them run at once. */
export function orderWords(order: RunOrder, servers: number, limit: number): string {
  if (order.kind === 'rolling') return 'one after another';
  return servers > limit ? `up to ${limit} at the same time` : 'at the same time';
}

/** An order in a sentence, for the question before a risky run; nothing for runs at the same time. */
export function orderSentence(order: RunOrder | undefined): string | null {
  if (order?.kind !== 'rolling') return null;
  return order.stopOnFailure ? 'One server after another, until the first failure.' : 'One server after another.';
}
