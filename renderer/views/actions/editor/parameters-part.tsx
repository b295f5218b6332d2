import { Plus } from 'lucide-react';
import { Button } from '../../../ui/button.tsx';
import type { Known } from './completions.ts';
import { type EntryDraft, mapAt } from './entry-draft.ts';
import { Part } from './entry-fields.tsx';
import { freeName } from './free-name.ts';
import { ParameterRow } from './parameter-row.tsx';

/** What is asked for before the action runs. */
export function ParametersPart({ draft, known }: { draft: EntryDraft; known: Known }) {
  const names = Object.keys(mapAt(draft.content, ['params']));
  const fault = names.length === 0 ? draft.faultAt(['params']) : undefined;
  return (
    <Part title="Parameters">
      {names.length === 0 ? (
        <p className="m-0 text-faint text-sm">
          None: it runs as it is. A parameter is a value that is asked for before each run.
        </p>
      ) : null}
      {fault ? (
        <p role="alert" className="m-0 text-bad text-sm first-letter:uppercase">
          {fault}
        </p>
      ) : null}
      {names.map((name, index) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: its name is what may change
        <ParameterRow key={index} draft={draft} known={known} name={name} index={index} names={names} />
      ))}
      <Button
        className="self-start"
        onClick={() => draft.set(['params', freeName('value', names)], { type: 'string' })}
      >
        <Plus className="size-3.5" aria-hidden="true" />
        Add parameter
      </Button>
    </Part>
  );
}
