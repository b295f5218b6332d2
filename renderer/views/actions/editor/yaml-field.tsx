import {
  autocompletion,
  type CompletionContext,
  type CompletionResult,
  closeCompletion,
  completionKeymap,
} from '@codemirror/autocomplete';
import { defaultKeymap, history, historyKeymap } from '@codemirror/commands';
import { yaml } from '@codemirror/lang-yaml';
import { type Diagnostic, lintKeymap, setDiagnostics } from '@codemirror/lint';
import { EditorState, Prec } from '@codemirror/state';
import { EditorView, highlightActiveLine, keymap, lineNumbers } from '@codemirror/view';
import { type RefObject, useEffect, useImperativeHandle, useRef } from 'react';
import type { TextFault } from '#shared/action-text.ts';
import { type Known, offersAt } from './completions.ts';
import { type EntryContent, readEntry } from './entry-text.ts';
import { faultSentence } from './faults.ts';
import { placeAt } from './place.ts';
import { YAML_LOOK } from './yaml-look.ts';

/** What others can do with the editor. */
export type YamlFieldHandle = {
  /** Puts the cursor where a fault is. */
  goTo(fault: TextFault): void;
};

type YamlFieldProps = {
  text: string;
  faults: readonly TextFault[];
  /** What the completion knows beside the schema. */
  known: Known;
  /** The id of the words that explain the editor. */
  describedBy: string;
  handle: RefObject<YamlFieldHandle | null>;
  onChange(text: string): void;
};

/** The YAML of one action in an editor. Tab leaves it; Ctrl+] and Ctrl+[ change the indent. */
export function YamlField(props: YamlFieldProps) {
  const { text, faults, handle } = props;
  const host = useRef<HTMLDivElement>(null);
  const view = useRef<EditorView | null>(null);
  const latest = useRef(props);
  latest.current = props;

  useEffect(() => {
    if (!host.current) return;
    const made = new EditorView({ parent: host.current, state: createState(latest) });
    view.current = made;
    return () => {
      view.current = null;
      made.destroy();
    };
  }, []);

  useEffect(() => {
    const editor = view.current;
    if (editor) replaceText(editor, text);
  }, [text]);

  useEffect(() => {
    const editor = view.current;
    if (editor) editor.dispatch(setDiagnostics(editor.state, toDiagnostics(editor.state, faults)));
  }, [faults]);

  useImperativeHandle(handle, () => ({
    goTo(fault) {
      const editor = view.current;
      if (!editor) return;
      const anchor = offsetOf(editor.state, fault);
      editor.dispatch({ selection: { anchor }, scrollIntoView: true });
      editor.focus();
    },
  }));

  return (
    <div
      ref={host}
      className="h-full min-h-0 overflow-hidden rounded-md border border-control bg-term focus-within:border-accent focus-within:outline-2 focus-within:outline-accent"
    />
  );
}

function createState(latest: RefObject<YamlFieldProps>): EditorState {
  const { text, describedBy } = latest.current;
  return EditorState.create({
    doc: text,
    extensions: [
      // A list that is open is what Escape closes, not the dialog around it.
      Prec.highest(keymap.of([{ key: 'Escape', run: closeCompletion, stopPropagation: true }])),
      keymap.of([...completionKeymap, ...lintKeymap, ...historyKeymap, ...defaultKeymap]),
      lineNumbers(),
      history(),
      highlightActiveLine(),
      yaml(),
      autocompletion({ override: [completeFrom(latest)], icons: false }),
      EditorState.tabSize.of(2),
      EditorView.contentAttributes.of({
        'aria-label': 'YAML',
        'aria-describedby': describedBy,
        // It has a place among what Tab reaches by itself, which tools that look at the page do not know.
        tabindex: '0',
        spellcheck: 'false',
        autocorrect: 'off',
      }),
      EditorView.updateListener.of((update) => {
        if (update.docChanged) latest.current.onChange(update.state.doc.toString());
      }),
      YAML_LOOK,
    ],
  });
}

function completeFrom(latest: RefObject<YamlFieldProps>) {
  // What the text said when it last could be read: while something is typed it often cannot.
  let content: EntryContent = {};
  return (context: CompletionContext): CompletionResult | null => {
    const text = context.state.doc.toString();
    content = readEntry(text) ?? content;
    const place = placeAt(text, context.pos);
    if (place === null || (!context.explicit && place.kind === 'key' && place.from === context.pos)) return null;
    const typed = text.slice(place.from, context.pos);
    // Words are anything: parameters are offered where a quoted one begins.
    if (!context.explicit && place.kind === 'value' && place.key === 'argv' && !typed.startsWith("'")) return null;
    const options = offersAt(place, content, latest.current.known)
      // What is there already needs no Enter, which then would not begin a new line.
      .filter(({ label }) => label !== typed)
      .map((offer) => ({ ...offer, apply: place.kind === 'key' ? `${offer.label}: ` : offer.label }));
    return options.length === 0 ? null : { from: place.from, options, validFor: /^['"{]?\w*$/ };
  };
}

/** Changes only what differs, so that the cursor stays where it is. */
function replaceText(editor: EditorView, text: string): void {
  const present = editor.state.doc.toString();
  if (present === text) return;
  let from = 0;
  while (from < present.length && present[from] === text[from]) from += 1;
  let behind = 0;
  const most = Math.min(present.length, text.length) - from;
  while (behind < most && present.at(-1 - behind) === text.at(-1 - behind)) behind += 1;
  editor.dispatch({
    changes: { from, to: present.length - behind, insert: text.slice(from, text.length - behind) },
  });
}

function offsetOf(state: EditorState, { line, column }: TextFault): number {
  const found = state.doc.line(Math.min(line, state.doc.lines));
  return Math.min(found.to, found.from + column - 1);
}

/** A fault is underlined to the end of the word or value that it begins at. */
function toDiagnostics(state: EditorState, faults: readonly TextFault[]): Diagnostic[] {
  return faults.map((fault) => {
    const from = offsetOf(state, fault);
    const line = state.doc.lineAt(from);
    const length = /^[^\s,}\]]+/.exec(line.text.slice(from - line.from))?.[0].length ?? 0;
    // At the end of a line there is nothing to underline but what stands before it.
    const start = length === 0 && from === line.to ? Math.max(line.from, from - 1) : from;
    return {
      from: start,
      to: Math.max(from + length, start + (start < line.to ? 1 : 0)),
      severity: 'error',
      message: faultSentence(fault),
    };
  });
}
