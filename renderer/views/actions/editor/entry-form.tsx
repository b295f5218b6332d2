import { ACTION_ICONS } from '#shared/action.ts';
import { Field } from '../../../ui/field.tsx';
import { SuggestInput } from '../../../ui/suggest-input.tsx';
import { CommandPart } from './command-part.tsx';
import type { Known } from './completions.ts';
import { type EntryDraft, listAt, textAt } from './entry-draft.ts';
import { ChoiceEntry, CommittedInput, FlagEntry, NumberEntry, Part, TextEntry } from './entry-fields.tsx';
import { KEY_WORDS } from './key-words.ts';
import { ParametersPart } from './parameters-part.tsx';
import { splitList } from './split-list.ts';
import { SudoFields } from './sudo-fields.tsx';
import { VariablesField } from './variables-field.tsx';

const RISKS = [
  { value: 'safe', label: 'Safe: it just runs' },
  { value: 'caution', label: 'Caution: asks once' },
  { value: 'danger', label: 'Danger: asks for the server’s name' },
];

const NO_ICON = 'none';
const ICONS = [
  { value: NO_ICON, label: 'No icon' },
  ...ACTION_ICONS.map((name) => ({ value: name, label: name.replaceAll('-', ' ') })),
];

/** An action field by field. */
export function EntryForm({ draft, known }: { draft: EntryDraft; known: Known }) {
  const servers = listAt(draft.content, ['servers']);
  return (
    <div className="flex flex-col gap-5 pb-1">
      <Part title="Card">
        <div className="grid grid-cols-2 gap-2.5">
          <TextEntry draft={draft} path={['title']} label="Title" />
          <TextEntry draft={draft} path={['id']} label="Id" mono />
        </div>
        <TextEntry draft={draft} path={['description']} label="Description" optional />
        <div className="grid grid-cols-2 gap-2.5">
          <Field label="Group" error={draft.faultAt(['group'])}>
            {(control) => (
              <SuggestInput
                control={control}
                suggestions={known.groups}
                value={textAt(draft.content, ['group'])}
                onChange={(group) => draft.set(['group'], group || undefined)}
                placeholder="Other"
              />
            )}
          </Field>
          <ChoiceEntry draft={draft} path={['icon']} label="Icon" options={ICONS} standard={NO_ICON} />
        </div>
      </Part>
      <CommandPart draft={draft} />
      <ParametersPart draft={draft} known={known} />
      <Part title="Before it runs">
        <ChoiceEntry draft={draft} path={['risk']} label="Risk" options={RISKS} standard="safe" />
        <TextEntry draft={draft} path={['confirm']} label="Question" hint={KEY_WORDS.confirm} optional />
        <Field label="Servers" hint={KEY_WORDS.servers} optional error={draft.faultAt(['servers'])}>
          {(control) => (
            <CommittedInput
              {...control}
              value={servers.join(', ')}
              onCommit={(text) => {
                const entries = splitList(text);
                draft.set(['servers'], entries.length === 0 ? undefined : entries);
              }}
            />
          )}
        </Field>
      </Part>
      <Part title="How it runs">
        <SudoFields draft={draft} />
        <div className="grid grid-cols-2 gap-2.5">
          <NumberEntry
            draft={draft}
            path={['timeout']}
            label="Time-out (seconds)"
            hint="Empty: as in the settings."
            optional
          />
          <TextEntry draft={draft} path={['cwd']} label="Directory" optional mono />
        </div>
        <VariablesField draft={draft} />
        <FlagEntry draft={draft} path={['idempotent']} label="May be repeated" hint={KEY_WORDS.idempotent} />
        <FlagEntry draft={draft} path={['pty']} label="In a terminal" hint={KEY_WORDS.pty} />
      </Part>
    </div>
  );
}
