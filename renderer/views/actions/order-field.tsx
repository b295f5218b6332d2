import { useId } from 'react';
import type { RunOrder } from '#shared/run.ts';
import { useApp } from '../../state/context.ts';
import { Checkbox } from '../../ui/field.tsx';

const KINDS: readonly { kind: RunOrder['kind']; label: string }[] = [
  { kind: 'parallel', label: 'At the same time' },
  { kind: 'rolling', label: 'Rolling' },
];

type OrderFieldProps = { servers: number; order: RunOrder; onChange(order: RunOrder): void };

/** How the runs on several servers follow each other; nothing for a single one. */
export function OrderField({ servers, order, onChange }: OrderFieldProps) {
  const limit = useApp((state) => state.settings.limits.runs_per_batch);
  const id = useId();
  const choose = (kind: RunOrder['kind']) =>
    onChange(kind === 'rolling' ? { kind, stopOnFailure: true } : { kind: 'parallel' });
  if (servers < 2) return null;
  return (
    <fieldset aria-describedby={id} className="m-0 flex flex-col gap-1 border-0 p-0">
      <legend className="mb-1 p-0 text-dim text-sm">Order</legend>
      <div className="grid grid-cols-2 gap-0.5 rounded-md border border-line2 bg-bg p-0.5">
        {KINDS.map(({ kind, label }) => (
          <label
            key={kind}
            className="grid min-h-7 place-items-center rounded-sm text-dim transition-colors hover:text-fg has-checked:bg-hover has-checked:text-fg has-focus-visible:outline-2 has-focus-visible:outline-accent"
          >
            <input
              type="radio"
              name={`${id}-order`}
              checked={order.kind === kind}
              onChange={() => choose(kind)}
              className="sr-only"
            />
            {label}
          </label>
        ))}
      </div>
      <p id={id} className="m-0 text-faint text-sm">
        {order.kind === 'parallel'
          ? `Up to ${limit} servers at once.`
          : 'One server after another, from top to bottom.'}
      </p>
      {order.kind === 'rolling' ? (
        <Checkbox
          label="Stop at the first failure"
          checked={order.stopOnFailure}
          onChange={(stopOnFailure) => onChange({ kind: 'rolling', stopOnFailure })}
        />
      ) : null}
    </fieldset>
  );
}

/** An order in a sentence, for the question before a risky run; nothing for runs at the same time. */
export function orderSentence(order: RunOrder | undefined): string | null {
  if (order?.kind !== 'rolling') return null;
  return order.stopOnFailure ? 'One server after another, until the first failure.' : 'One server after another.';
}
