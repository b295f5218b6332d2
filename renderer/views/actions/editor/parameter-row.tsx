import { ArrowDown, ArrowUp, X } from 'lucide-react';
import { type Parameter, parameterSchema } from '#shared/action.ts';
import { IconButton } from '../../../ui/button.tsx';
import { Field } from '../../../ui/field.tsx';
import { Select } from '../../../ui/select.tsx';
import type { Known } from './completions.ts';
import { type EntryDraft, mapAt, textAt } from './entry-draft.ts';
import { CommittedInput, FlagEntry, TextEntry } from './entry-fields.tsx';
import { moveParameter, type Path, renameParameter, setValues } from './entry-text.ts';
import { ParameterLimits } from './parameter-limits.tsx';

type ParameterType = Parameter['type'];

/** What each type is called. */
const TYPES: Readonly<Record<ParameterType, string>> = {
  string: 'Text',
  service: 'Service',
  container: 'Container',
  path: 'Path',
  host: 'Host',
  integer: 'Whole number',
  port: 'Port',
  boolean: 'Yes or no',
  choice: 'One of a list',
  secret: 'Secret',
};

/** The keys that a parameter of a type may have, by the schema. */
function keysOf(type: string): readonly string[] {
  const schema = parameterSchema.options.find((option) => option.shape.type.value === type);
  return schema ? Object.keys(schema.shape) : [];
}

type ParameterRowProps = {
  draft: EntryDraft;
  known: Known;
  name: string;
  /** Its place among `names`. */
  index: number;
  names: readonly string[];
};

/** One parameter: name, type, and what its type allows to be set. */
export function ParameterRow({ draft, known, name, index, names }: ParameterRowProps) {
  const path: Path = ['params', name];
  const type = textAt(draft.content, [...path, 'type']);

  const chooseType = (chosen: string) => {
    const foreign = Object.keys(mapAt(draft.content, path)).filter((key) => !keysOf(chosen).includes(key));
    draft.change((text) =>
      setValues(text, [
        ...foreign.map((key) => [[...path, key], undefined] as const),
        // What was the default of another type is hardly one of this type.
        [[...path, 'default'], undefined],
        ...(chosen === 'choice'
          ? [
              [
                [...path, 'choices'],
                ['one', 'two'],
              ] as const,
            ]
          : []),
        [[...path, 'type'], chosen],
      ]),
    );
  };

  return (
    <fieldset
      aria-label={`Parameter ${name}`}
      className="m-0 flex min-w-0 flex-col gap-2 rounded-lg border border-line bg-bg p-2.5"
    >
      <div className="grid grid-cols-[minmax(0,1fr)_minmax(0,1fr)_auto] items-end gap-2">
        <Field label="Name">
          {(control) => (
            <CommittedInput
              {...control}
              value={name}
              onCommit={(renamed) => {
                if (!names.includes(renamed)) draft.change((text) => renameParameter(text, name, renamed));
              }}
            />
          )}
        </Field>
        <Field label="Type">
          {(control) => (
            <Select
              control={control}
              options={Object.entries(TYPES).map(([value, label]) => ({ value, label }))}
              value={type}
              onChange={chooseType}
            />
          )}
        </Field>
        <div className="flex pb-0.5">
          <IconButton
            label={`Move ${name} up`}
            disabled={index === 0}
            onClick={() => draft.change((text) => moveParameter(text, name, -1))}
          >
            <ArrowUp className="size-3.5" aria-hidden="true" />
          </IconButton>
          <IconButton
            label={`Move ${name} down`}
            disabled={index === names.length - 1}
            onClick={() => draft.change((text) => moveParameter(text, name, 1))}
          >
            <ArrowDown className="size-3.5" aria-hidden="true" />
          </IconButton>
          <IconButton label={`Remove ${name}`} onClick={() => draft.set(path, undefined)}>
            <X className="size-3.5" aria-hidden="true" />
          </IconButton>
        </div>
      </div>
      {draft.faultAt(path) ? (
        <p role="alert" className="m-0 text-bad text-sm first-letter:uppercase">
          {draft.faultAt(path)}
        </p>
      ) : null}
      <details className="group/more">
        <summary className="min-h-6 w-fit rounded-sm text-dim text-sm hover:text-fg">Words, default and limits</summary>
        <div className="flex flex-col gap-2.5 pt-1.5">
          <div className="grid grid-cols-2 gap-2.5">
            <TextEntry draft={draft} path={[...path, 'title']} label="Title" optional />
            <TextEntry draft={draft} path={[...path, 'description']} label="Description" optional />
          </div>
          <ParameterLimits draft={draft} path={path} type={type} known={known} />
          <FlagEntry draft={draft} path={[...path, 'optional']} label="May be left empty" />
        </div>
      </details>
    </fieldset>
  );
}
