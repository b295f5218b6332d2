import { DEFAULT_SUDO_TIMEOUT } from '#shared/action.ts';
import { Checkbox, Field } from '../../../ui/field.tsx';
import { Select } from '../../../ui/select.tsx';
import { type EntryDraft, listAt, valueAt } from './entry-draft.ts';
import { ChoiceEntry, CommittedInput, NumberEntry, TextEntry } from './entry-fields.tsx';
import { splitList } from './split-list.ts';

type Use = 'no' | 'root' | 'more';

const USES: readonly { value: Use; label: string }[] = [
  { value: 'no', label: 'As the user of the login' },
  { value: 'root', label: 'As root, without a password' },
  { value: 'more', label: 'With sudo, as set below' },
];

const PASSWORDS = [
  { value: 'never', label: 'Never asks for a password' },
  { value: 'ask', label: 'Asks for the password when sudo wants one' },
];

function useOf(sudo: unknown): Use {
  if (typeof sudo === 'object' && sudo !== null) return 'more';
  return sudo === true ? 'root' : 'no';
}

/** Whom the command runs as. */
export function SudoFields({ draft }: { draft: EntryDraft }) {
  const use = useOf(valueAt(draft.content, ['sudo']));
  const choose = (wanted: string) => {
    if (wanted === 'no') draft.set(['sudo'], undefined);
    else draft.set(['sudo'], wanted === 'root' ? true : { user: 'root' });
  };
  const all = valueAt(draft.content, ['sudo', 'keep_env']) === true;
  return (
    <>
      <Field label="Runs" error={use === 'more' ? undefined : draft.faultAt(['sudo'])}>
        {(control) => <Select control={control} options={USES} value={use} onChange={choose} />}
      </Field>
      {use === 'more' ? (
        <div className="flex flex-col gap-2.5 border-line2 border-l-2 pl-3">
          <ChoiceEntry
            draft={draft}
            path={['sudo', 'password']}
            label="Password"
            options={PASSWORDS}
            standard="never"
          />
          <div className="grid grid-cols-2 gap-2.5">
            <TextEntry draft={draft} path={['sudo', 'user']} label="As user" hint="Empty: root." optional mono />
            <NumberEntry
              draft={draft}
              path={['sudo', 'timeout']}
              label="Time-out of sudo (seconds)"
              hint={`Empty: ${DEFAULT_SUDO_TIMEOUT}.`}
              optional
            />
          </div>
          {all ? null : (
            <Field
              label="Kept variables"
              hint="Names, separated by commas; sudoers has to allow it."
              optional
              error={draft.faultAt(['sudo', 'keep_env'])}
            >
              {(control) => (
                <CommittedInput
                  {...control}
                  value={listAt(draft.content, ['sudo', 'keep_env']).join(', ')}
                  onCommit={(text) => {
                    const names = splitList(text);
                    draft.set(['sudo', 'keep_env'], names.length === 0 ? undefined : names);
                  }}
                />
              )}
            </Field>
          )}
          <Checkbox
            label="Keep all variables"
            checked={all}
            onChange={(checked) => draft.set(['sudo', 'keep_env'], checked || undefined)}
          />
        </div>
      ) : null}
    </>
  );
}
