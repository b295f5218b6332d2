import { Tabs } from '@base-ui/react/tabs';
import { type ReactNode, useId, useMemo, useRef, useState } from 'react';
import type { TextFault } from '#shared/action-text.ts';
import { Button } from '../../../ui/button.tsx';
import { NARROW, useMedia } from '../../../ui/use-media.ts';
import type { Known } from './completions.ts';
import { DryRunPanel } from './dry-run-panel.tsx';
import type { EntryDraft } from './entry-draft.ts';
import { EntryForm } from './entry-form.tsx';
import { type EntryContent, readEntry, setValue } from './entry-text.ts';
import { faultAt, faultSentence } from './faults.ts';
import type { Validation } from './use-validation.ts';
import { YamlField, type YamlFieldHandle } from './yaml-field.tsx';

type Pane = 'form' | 'yaml' | 'dry-run';

type EditorPanesProps = {
  text: string;
  validation: Validation;
  known: Known;
  onChange(text: string): void;
};

/** The form beside YAML and dry run; in a narrow window one of the three. */
export function EditorPanes({ text, validation, known, onChange }: EditorPanesProps) {
  const narrow = useMedia(NARROW);
  const [chosen, setChosen] = useState<Pane | null>(null);
  const pane = chosen === null || (chosen === 'form' && !narrow) ? (narrow ? 'form' : 'yaml') : chosen;
  const form = <FormPane text={text} validation={validation} known={known} onChange={onChange} />;
  return (
    <div className={`grid min-h-0 flex-1 gap-4 ${narrow ? '' : 'grid-cols-2'}`}>
      {narrow ? null : (
        // biome-ignore lint/a11y/noNoninteractiveTabindex: it scrolls, also while its fields are disabled
        <section tabIndex={0} aria-label="Form" className="-ml-1 min-h-0 overflow-y-auto rounded-md pr-2 pl-1">
          {form}
        </section>
      )}
      <Tabs.Root value={pane} onValueChange={setChosen} className="flex min-h-0 min-w-0 flex-col gap-2">
        <Tabs.List aria-label="Ways to look at the action" className="flex gap-0.5">
          {narrow ? <Tab value="form">Form</Tab> : null}
          <Tab value="yaml">YAML</Tab>
          <Tab value="dry-run">Dry run</Tab>
        </Tabs.List>
        {narrow ? (
          <Tabs.Panel value="form" keepMounted className="-ml-1 min-h-0 flex-1 overflow-y-auto pr-2 pl-1">
            {form}
          </Tabs.Panel>
        ) : null}
        <Tabs.Panel
          value="yaml"
          keepMounted
          // Where somebody types stays in view when the window gets narrow.
          onFocus={() => setChosen('yaml')}
          className="flex min-h-0 flex-1 flex-col gap-1.5 data-hidden:hidden"
        >
          <YamlPane text={text} validation={validation} known={known} onChange={onChange} />
        </Tabs.Panel>
        <Tabs.Panel value="dry-run" className="flex min-h-0 flex-1 flex-col">
          <DryRunPanel text={text} definition={validation.definition} />
        </Tabs.Panel>
      </Tabs.Root>
    </div>
  );
}

function Tab({ value, children }: { value: Pane; children: ReactNode }) {
  return (
    <Tabs.Tab
      value={value}
      className="min-h-7 rounded-md px-2.5 text-dim transition-colors hover:text-fg data-active:bg-hover data-active:text-fg"
    >
      {children}
    </Tabs.Tab>
  );
}

function FormPane({ text, validation: { faults }, known, onChange }: EditorPanesProps) {
  const content = useMemo(() => readEntry(text), [text]);
  // While a key is typed the text is no YAML for a moment: the form waits as it is.
  const [readable, setReadable] = useState<EntryContent>(content ?? {});
  if (content !== null && content !== readable) setReadable(content);
  const draft: EntryDraft = {
    content: content ?? readable,
    faultAt: (path) => faultAt(faults, path),
    set: (path, value) => onChange(setValue(text, path, value)),
    change: (edit) => onChange(edit(text)),
  };
  return (
    <fieldset disabled={content === null} className="m-0 min-w-0 border-0 p-0">
      {content === null ? (
        <p className="m-0 mb-3 rounded-md bg-warn-bg px-2.5 py-1.5 text-warn">
          The YAML cannot be read. Mend what is underlined there to go on in the form.
        </p>
      ) : null}
      <EntryForm draft={draft} known={known} />
    </fieldset>
  );
}

function YamlPane({ text, validation, known, onChange }: EditorPanesProps) {
  const { current, faults } = validation;
  const editor = useRef<YamlFieldHandle>(null);
  const noteId = useId();
  return (
    <>
      <div className="min-h-0 flex-1">
        <YamlField text={text} faults={faults} known={known} describedBy={noteId} handle={editor} onChange={onChange} />
      </div>
      <div className="max-h-24 min-h-7 shrink-0 overflow-y-auto text-sm">
        {faults.length === 0 ? (
          <p role="status" className="m-0 text-faint">
            {current ? 'This can be saved.' : 'Checking…'}
          </p>
        ) : (
          <FaultList faults={faults} onGo={(fault) => editor.current?.goTo(fault)} />
        )}
      </div>
      <p id={noteId} className="m-0 text-faint text-xs">
        Ctrl+Space completes, Ctrl+] and Ctrl+[ indent, F8 goes to the next fault, Tab leaves.
      </p>
    </>
  );
}

/** Everything that is wrong, each with the way to it. */
function FaultList({ faults, onGo }: { faults: readonly TextFault[]; onGo(fault: TextFault): void }) {
  return (
    <ul aria-label="Faults" aria-live="assertive" className="m-0 flex list-none flex-col p-0">
      {faults.map((fault) => (
        <li key={`${fault.line} ${fault.column} ${fault.message}`} className="flex items-start justify-between gap-2">
          <span className="min-w-0 break-words py-1 text-bad">
            Line {fault.line}, column {fault.column}: {faultSentence(fault)}.
          </span>
          <Button variant="ghost" onClick={() => onGo(fault)}>
            Go to line {fault.line}
          </Button>
        </li>
      ))}
    </ul>
  );
}
