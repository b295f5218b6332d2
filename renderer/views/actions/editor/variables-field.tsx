import { Plus, X } from 'lucide-react';
import { Button, IconButton } from '../../../ui/button.tsx';
import { TextInput } from '../../../ui/field.tsx';
import { type EntryDraft, mapAt, textAt } from './entry-draft.ts';
import { CommittedInput } from './entry-fields.tsx';
import { renameVariable } from './entry-text.ts';
import { freeName } from './free-name.ts';

/** The variables of the command's environment, one in a row. */
export function VariablesField({ draft }: { draft: EntryDraft }) {
  const names = Object.keys(mapAt(draft.content, ['env']));
  const fault = draft.faultAt(['env']);
  return (
    <div className="flex flex-col gap-1">
      <div className="flex items-center justify-between gap-2">
        <span className="text-dim text-sm">Variables</span>
        <Button variant="ghost" onClick={() => draft.set(['env', freeName('NAME', names)], '')}>
          <Plus className="size-3.5" aria-hidden="true" />
          Add variable
        </Button>
      </div>
      {names.map((name, index) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: its name is what may change
        <div key={index} className="grid grid-cols-[minmax(0,2fr)_minmax(0,3fr)_auto] items-center gap-1">
          <CommittedInput
            aria-label={`Name of variable ${index + 1}`}
            value={name}
            onCommit={(renamed) => {
              if (!names.includes(renamed)) draft.change((text) => renameVariable(text, name, renamed));
            }}
          />
          <TextInput
            aria-label={`Value of ${name}`}
            value={textAt(draft.content, ['env', name])}
            onChange={(event) => draft.set(['env', name], event.target.value)}
            className="font-mono"
          />
          <IconButton label={`Remove ${name}`} onClick={() => draft.set(['env', name], undefined)}>
            <X className="size-3.5" aria-hidden="true" />
          </IconButton>
        </div>
      ))}
      {fault ? (
        <p role="alert" className="m-0 text-bad text-sm first-letter:uppercase">
          {fault}
        </p>
      ) : null}
    </div>
  );
}
