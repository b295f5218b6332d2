import { Plus, X } from 'lucide-react';
import { type KeyboardEvent, useRef } from 'react';
import { Button, IconButton } from '../../../ui/button.tsx';
import { Field, INPUT_CLASS, TextInput } from '../../../ui/field.tsx';
import { Segments } from '../../../ui/segments.tsx';
import { type EntryDraft, listAt, mapAt, textAt } from './entry-draft.ts';
import { Part } from './entry-fields.tsx';
import { setValues } from './entry-text.ts';
import { KEY_WORDS } from './key-words.ts';
import { shellFromWords, wordsFromShell } from './other-form.ts';

const FORMS = [
  { value: 'argv', label: 'Words' },
  { value: 'shell', label: 'Shell text' },
] as const;

/** The command: its words one by one, or a text for the shell. */
export function CommandPart({ draft }: { draft: EntryDraft }) {
  const form = 'shell' in draft.content ? 'shell' : 'argv';
  const choose = (wanted: 'argv' | 'shell') => {
    if (wanted === form) return;
    const parameters = Object.keys(mapAt(draft.content, ['params']));
    draft.change((text) =>
      setValues(
        text,
        wanted === 'shell'
          ? [
              [['argv'], undefined],
              [['shell'], shellFromWords(listAt(draft.content, ['argv']), parameters)],
            ]
          : [
              [['shell'], undefined],
              [['argv'], wordsFromShell(textAt(draft.content, ['shell']), parameters)],
            ],
      ),
    );
  };
  return (
    <Part title="Command">
      <Segments label="Form of the command" options={FORMS} value={form} onChange={choose} />
      {form === 'shell' ? <ShellField draft={draft} /> : <WordsField draft={draft} />}
    </Part>
  );
}

function ShellField({ draft }: { draft: EntryDraft }) {
  return (
    <Field label="Text" hint={KEY_WORDS.shell} error={draft.faultAt(['shell'])}>
      {(control) => (
        <textarea
          {...control}
          rows={6}
          spellCheck={false}
          wrap="off"
          value={textAt(draft.content, ['shell'])}
          onChange={(event) => draft.set(['shell'], event.target.value)}
          className={`${INPUT_CLASS} resize-y overflow-auto font-mono text-sm leading-normal`}
        />
      )}
    </Field>
  );
}

/** Enter adds a word below, Backspace in an empty one takes it out. */
function WordsField({ draft }: { draft: EntryDraft }) {
  const list = useRef<HTMLOListElement>(null);
  const words = listAt(draft.content, ['argv']);
  const fault = draft.faultAt(['argv']);

  const focus = (index: number) => {
    requestAnimationFrame(() => list.current?.querySelectorAll('input')[Math.max(0, index)]?.focus());
  };
  const put = (next: readonly string[], at: number) => {
    draft.set(['argv'], next);
    focus(at);
  };
  const keys = (event: KeyboardEvent<HTMLInputElement>, index: number) => {
    if (event.key === 'Enter' && !event.ctrlKey && !event.metaKey) {
      event.preventDefault();
      put(words.toSpliced(index + 1, 0, ''), index + 1);
    } else if (event.key === 'Backspace' && words[index] === '' && words.length > 1) {
      event.preventDefault();
      put(words.toSpliced(index, 1), index - 1);
    }
  };

  return (
    <div className="flex flex-col gap-1">
      <ol ref={list} aria-label="Words" className="m-0 flex list-none flex-col gap-1 p-0">
        {words.map((word, index) => (
          // biome-ignore lint/suspicious/noArrayIndexKey: a word is its place
          <li key={index} className="flex items-center gap-1">
            <span aria-hidden="true" className="w-5 shrink-0 text-right font-mono text-faint text-xs">
              {index + 1}
            </span>
            <TextInput
              aria-label={index === 0 ? 'Word 1, the program' : `Word ${index + 1}`}
              {...(draft.faultAt(['argv', index]) ? { 'aria-invalid': true } : {})}
              value={word}
              onChange={(event) => draft.set(['argv', index], event.target.value)}
              onKeyDown={(event) => keys(event, index)}
              className="font-mono"
            />
            <IconButton label={`Remove word ${index + 1}`} onClick={() => put(words.toSpliced(index, 1), index - 1)}>
              <X className="size-3.5" aria-hidden="true" />
            </IconButton>
          </li>
        ))}
      </ol>
      <div className="flex items-start justify-between gap-3">
        <p
          className={`m-0 text-sm ${fault ? 'text-bad first-letter:uppercase' : 'text-faint'}`}
          {...(fault ? { role: 'alert' } : {})}
        >
          {fault ?? KEY_WORDS.argv}
        </p>
        <Button onClick={() => put([...words, ''], words.length)}>
          <Plus className="size-3.5" aria-hidden="true" />
          Add word
        </Button>
      </div>
    </div>
  );
}
