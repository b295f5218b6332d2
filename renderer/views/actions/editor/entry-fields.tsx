import { type KeyboardEvent, type ReactNode, useState } from 'react';
import { Checkbox, type ControlProps, Field, INPUT_CLASS, NumberInput, TextInput } from '../../../ui/field.tsx';
import { Select } from '../../../ui/select.tsx';
import { type EntryDraft, numberOf, textAt } from './entry-draft.ts';
import type { Path } from './entry-text.ts';

type EntryFieldProps = {
  draft: EntryDraft;
  path: Path;
  label: string;
  hint?: ReactNode;
  optional?: boolean;
  mono?: boolean;
  className?: string;
};

/** A text of the entry. Left empty it is not written at all. */
export function TextEntry({
  draft,
  path,
  label,
  hint,
  optional = false,
  mono = false,
  className = '',
}: EntryFieldProps) {
  return (
    <Field label={label} hint={hint} optional={optional} error={draft.faultAt(path)} className={className}>
      {(control) => (
        <TextInput
          {...control}
          value={textAt(draft.content, path)}
          onChange={(event) => draft.set(path, event.target.value || undefined)}
          className={mono ? 'font-mono' : ''}
        />
      )}
    </Field>
  );
}

/** A number of the entry. */
export function NumberEntry({ draft, path, label, hint, optional = false, className = '' }: EntryFieldProps) {
  return (
    <Field label={label} hint={hint} optional={optional} error={draft.faultAt(path)} className={className}>
      {(control) => (
        <NumberInput
          {...control}
          value={textAt(draft.content, path)}
          onChange={(event) => draft.set(path, numberOf(event.target.value))}
          className="font-mono"
        />
      )}
    </Field>
  );
}

/** A yes or no of the entry; no is what it is when nothing is written. */
export function FlagEntry({ draft, path, label, hint }: EntryFieldProps) {
  const fault = draft.faultAt(path);
  return (
    <div>
      <Checkbox
        label={label}
        hint={hint}
        checked={textAt(draft.content, path) === 'true'}
        onChange={(checked) => draft.set(path, checked || undefined)}
      />
      {fault ? (
        <p role="alert" className="m-0 text-bad text-sm first-letter:uppercase">
          {fault}
        </p>
      ) : null}
    </div>
  );
}

/** One of a few values of the entry. `standard` is what it is when nothing is written. */
export function ChoiceEntry({
  draft,
  path,
  label,
  hint,
  options,
  standard,
  className = '',
}: EntryFieldProps & { options: readonly { value: string; label: string }[]; standard: string }) {
  return (
    <Field label={label} hint={hint} error={draft.faultAt(path)} className={className}>
      {(control) => (
        <Select
          control={control}
          options={options}
          value={textAt(draft.content, path) || standard}
          onChange={(value) => draft.set(path, value === standard ? undefined : value)}
        />
      )}
    </Field>
  );
}

type CommittedProps = { value: string; className?: string; 'aria-label'?: string; onCommit(value: string): void };

/** A text that counts when its field is left, or with Enter: for what cannot be taken letter by letter. */
export function CommittedInput({ value, onCommit, className = '', ...rest }: CommittedProps & Partial<ControlProps>) {
  const [typed, setTyped] = useState<string | null>(null);
  const commit = () => {
    if (typed !== null && typed !== value) onCommit(typed);
    setTyped(null);
  };
  return (
    <TextInput
      {...rest}
      value={typed ?? value}
      onChange={(event) => setTyped(event.target.value)}
      onBlur={commit}
      onKeyDown={(event: KeyboardEvent) => event.key === 'Enter' && commit()}
      className={`font-mono ${className}`}
    />
  );
}

/** Several lines of text that count when their field is left. */
export function CommittedLines({ value, onCommit, ...rest }: CommittedProps & Partial<ControlProps>) {
  const [typed, setTyped] = useState<string | null>(null);
  const commit = () => {
    if (typed !== null && typed !== value) onCommit(typed);
    setTyped(null);
  };
  return (
    <textarea
      {...rest}
      rows={3}
      spellCheck={false}
      value={typed ?? value}
      onChange={(event) => setTyped(event.target.value)}
      onBlur={commit}
      className={`${INPUT_CLASS} resize-y font-mono text-sm`}
    />
  );
}

/** A part of the form under a heading. */
export function Part({ title, children }: { title: string; children: ReactNode }) {
  return (
    <fieldset className="m-0 flex min-w-0 flex-col gap-2.5 border-0 p-0">
      <legend className="mb-1.5 p-0 font-semibold text-base">{title}</legend>
      {children}
    </fieldset>
  );
}
