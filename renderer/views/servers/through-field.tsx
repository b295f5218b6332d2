import { ArrowDown, ArrowUp, X } from 'lucide-react';
import type { Server } from '#shared/server.ts';
import { IconButton } from '../../ui/button.tsx';
import { Field } from '../../ui/field.tsx';
import { Select } from '../../ui/select.tsx';

/** The servers that a connection passes, in their order, to be chosen, moved and taken out. */
export function ThroughField({
  jump,
  candidates,
  error,
  onChange,
}: {
  /** Ids, in order from this computer. */
  jump: readonly string[];
  /** Servers that could be passed as well. */
  candidates: readonly Server[];
  error: string | undefined;
  onChange(jump: string[]): void;
}) {
  const swap = (position: number, other: number) => {
    const next = [...jump];
    [next[position], next[other]] = [jump[other] ?? '', jump[position] ?? ''];
    onChange(next);
  };
  return (
    <div className="flex flex-col gap-1">
      <Field
        label="Through"
        optional
        error={error}
        hint="Servers that the connection passes, the one next to this computer first"
      >
        {(control) => (
          <Select
            control={control}
            options={[
              { value: '', label: jump.length === 0 ? 'Reached directly' : 'Add another server' },
              ...candidates.map(({ id, name }) => ({ value: id, label: name })),
            ]}
            value=""
            onChange={(id) => id !== '' && onChange([...jump, id])}
          />
        )}
      </Field>
      {jump.length > 0 ? (
        <ol aria-label="Passed servers" className="m-0 flex list-none flex-col rounded-md border border-line p-0">
          {jump.map((id, position) => (
            <li key={id} className="flex items-center gap-1 border-line border-b py-0.5 pr-1 pl-2.5 last:border-0">
              <span className="w-5 text-faint text-sm">{position + 1}</span>
              <span className="min-w-0 flex-1 truncate">{id}</span>
              <IconButton
                label={`Move ${id} up`}
                disabled={position === 0}
                onClick={() => swap(position, position - 1)}
              >
                <ArrowUp className="size-4" aria-hidden="true" />
              </IconButton>
              <IconButton
                label={`Move ${id} down`}
                disabled={position === jump.length - 1}
                onClick={() => swap(position, position + 1)}
              >
                <ArrowDown className="size-4" aria-hidden="true" />
              </IconButton>
              <IconButton label={`Take ${id} out`} onClick={() => onChange(jump.filter((other) => other !== id))}>
                <X className="size-4" aria-hidden="true" />
              </IconButton>
            </li>
          ))}
        </ol>
      ) : null}
    </div>
  );
}
