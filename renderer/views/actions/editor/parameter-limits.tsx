import { Field } from '../../../ui/field.tsx';
import { Select } from '../../../ui/select.tsx';
import type { Known } from './completions.ts';
import { type EntryDraft, listAt, textAt } from './entry-draft.ts';
import { CommittedLines, FlagEntry, NumberEntry, TextEntry } from './entry-fields.tsx';
import type { Path } from './entry-text.ts';

type LimitsProps = { draft: EntryDraft; path: Path; type: string; known: Known };

/** What a parameter of a type can be held to. */
export function ParameterLimits({ draft, path, type, known }: LimitsProps) {
  const at = (key: string) => [...path, key];
  switch (type) {
    case 'integer':
      return (
        <div className="grid grid-cols-3 gap-2.5">
          <NumberEntry draft={draft} path={at('min')} label="At least" hint="Empty: 0." optional />
          <NumberEntry draft={draft} path={at('max')} label="At most" optional />
          <NumberEntry draft={draft} path={at('default')} label="Default" optional />
        </div>
      );
    case 'port':
      return <NumberEntry draft={draft} path={at('default')} label="Default" optional />;
    case 'boolean':
      return (
        <>
          <TextEntry
            draft={draft}
            path={at('flag')}
            label="Word for yes"
            hint="Stands in the command for yes; for no its word is left out. Empty: true or false."
            optional
            mono
          />
          <FlagEntry draft={draft} path={at('default')} label="Yes from the start" />
        </>
      );
    case 'choice':
      return (
        <>
          <Field label="Choices" hint="One in a line." error={draft.faultAt(at('choices'))}>
            {(control) => (
              <CommittedLines
                {...control}
                value={listAt(draft.content, at('choices')).join('\n')}
                onCommit={(text) =>
                  draft.set(
                    at('choices'),
                    text.split('\n').filter((line) => line !== ''),
                  )
                }
              />
            )}
          </Field>
          <TextEntry draft={draft} path={at('default')} label="Default" optional />
        </>
      );
    case 'secret':
      return (
        <NumberEntry draft={draft} path={at('max_length')} label="Longest (characters)" hint="Empty: 256." optional />
      );
    default:
      return <TextLimits draft={draft} path={path} known={known} />;
  }
}

const NOWHERE = '';

function TextLimits({ draft, path, known }: Omit<LimitsProps, 'type'>) {
  const at = (key: string) => [...path, key];
  const source = textAt(draft.content, [...path, 'choices_from', 'action']);
  const sources = [...new Set([...known.choiceActions, ...(source === '' ? [] : [source])])];
  return (
    <>
      <div className="grid grid-cols-2 gap-2.5">
        <TextEntry draft={draft} path={at('default')} label="Default" optional />
        <NumberEntry draft={draft} path={at('max_length')} label="Longest (characters)" optional />
      </div>
      <TextEntry
        draft={draft}
        path={at('pattern')}
        label="Pattern"
        hint="A regular expression (RE2) that the whole value must match."
        optional
        mono
      />
      <div className="grid grid-cols-2 gap-2.5">
        <Field
          label="Choices from"
          hint="A safe action whose lines are offered."
          error={draft.faultAt(at('choices_from'))}
        >
          {(control) => (
            <Select
              control={control}
              options={[{ value: NOWHERE, label: 'Nowhere' }, ...sources.map((id) => ({ value: id, label: id }))]}
              value={source}
              onChange={(action) => draft.set(at('choices_from'), action === NOWHERE ? undefined : { action })}
            />
          )}
        </Field>
        {source === '' ? null : (
          <NumberEntry
            draft={draft}
            path={[...path, 'choices_from', 'column']}
            label="Column"
            hint="Counted from 1. Empty: the whole line."
            optional
          />
        )}
      </div>
      <FlagEntry draft={draft} path={at('allow_leading_dash')} label="May begin with “-”" />
    </>
  );
}
