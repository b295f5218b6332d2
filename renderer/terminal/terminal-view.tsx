import '@xterm/xterm/css/xterm.css';
import { useEffect, useEffectEvent, useRef, useState } from 'react';
import { flushSync } from 'react-dom';
import type { TerminalSize } from '#shared/run.ts';
import { type FeedState, feedOutput, type OutputSource } from './feed.ts';
import { KeysBar } from './keys-bar.tsx';
import { LinkQuestion } from './link-question.tsx';
import { createOutputTerminal, type OutputTerminal } from './output-terminal.ts';
import { cleanPaste, countLines } from './paste.ts';
import { PasteQuestion } from './paste-question.tsx';
import { typeInTurn } from './typing.ts';

/** A command that keys can go to. */
export type Typing = {
  /** What it is and where it runs, for a person. */
  name: string;
  /** Sends what was typed. Rejects when it did not arrive. */
  send(text: string): Promise<unknown>;
  onFailure(thrown: unknown): void;
  /** Whether the person has just started it here, and goes on in it. */
  eager: boolean;
  /** Keys have begun to go to it. */
  onTaken(): void;
};

type TerminalViewProps = {
  /** The run whose output is shown, from its beginning. */
  runId: string;
  /** Names the terminal for screen readers. */
  label: string;
  source: OutputSource;
  /** Pixels. */
  fontSize: number;
  wrap: boolean;
  /** The size of the command's terminal; null for a command without one. */
  screen: TerminalSize | null;
  /** `not now` while the command has a terminal and does not run; null where nobody can type. */
  typing: Typing | 'not now' | null;
  onState(state: FeedState): void;
  /** Gives the terminal to those who search in it or copy from it, and null when it goes away. */
  onTerminal(terminal: OutputTerminal | null): void;
  /** How much the view has room for. */
  onRoom(size: TerminalSize): void;
  /** The text is to be larger (1), smaller (-1), or as usual (0). */
  onZoom(step: 1 | -1 | 0): void;
  onCopy(text: string): void;
};

type Question = { kind: 'paste'; text: string; lines: number } | { kind: 'link'; address: string };

/**
 * A terminal that shows the output of one run, and takes keys for its command. The output goes from the stream into the
 * terminal and never through React. `onState`, `onTerminal` and `source` have to be stable: any other one makes a new
 * terminal that begins from the beginning.
 */
export function TerminalView(props: TerminalViewProps) {
  const { runId, label, source, fontSize, wrap, screen, onState, onTerminal } = props;
  const typing = props.typing === 'not now' ? null : props.typing;
  const host = useRef<HTMLDivElement>(null);
  const typeButton = useRef<HTMLButtonElement>(null);
  const [terminal, setTerminal] = useState<OutputTerminal | null>(null);
  const [taken, setTaken] = useState(false);
  const [question, setQuestion] = useState<Question | null>(null);
  const beginning = useRef({ fontSize, screen });
  const hadFocus = useRef(false);
  const hasScreen = screen !== null;
  const canType = typing !== null;

  const room = useRef<TerminalSize | null>(null);
  const onRoom = useEffectEvent((size: TerminalSize) => {
    room.current = size;
    props.onRoom(size);
  });
  const onZoom = useEffectEvent((step: 1 | -1 | 0) => props.onZoom(step));
  const onCopy = useEffectEvent((text: string) => props.onCopy(text));
  const send = useEffectEvent(async (text: string) => typing?.send(text));
  const onFailure = useEffectEvent((thrown: unknown) => typing?.onFailure(thrown));
  const onTaken = useEffectEvent((next: boolean, why: 'key' | 'focus') => {
    if (next) {
      setTaken(true);
      typing?.onTaken();
      // Another window may have given it another size.
      if (room.current) props.onRoom(room.current);
    } else if (why === 'key') {
      // The button to come back has to be there in order to get the focus.
      flushSync(() => setTaken(false));
      typeButton.current?.focus();
    } else setTaken(false);
  });
  const wantsKeys = useEffectEvent(() => typing?.eager === true && !isElsewhere());

  // Stands before the one that makes the terminal: what ends first is what uses it.
  useEffect(() => {
    if (!terminal || !canType) return;
    const type = typeInTurn(
      (text) => send(text),
      (thrown) => onFailure(thrown),
    );
    terminal.keyboard.connect({
      type,
      onTaken: (next, why) => onTaken(next, why),
      onPaste(pasted) {
        const text = cleanPaste(pasted);
        const lines = countLines(text);
        if (lines > 1) setQuestion({ kind: 'paste', text, lines });
        else terminal.keyboard.paste(text);
      },
    });
    if (wantsKeys()) terminal.keyboard.take();
    return () => {
      terminal.keyboard.connect(null);
      setTaken(false);
    };
  }, [terminal, canType]);

  useEffect(() => {
    const place = host.current;
    if (!place) return;
    const created = createOutputTerminal(place, {
      label,
      fontSize: beginning.current.fontSize,
      screen: hasScreen ? beginning.current.screen : null,
      onRoom: (size) => onRoom(size),
      onZoom: (step) => onZoom(step),
      onCopy: (text) => onCopy(text),
      onLink: (address) => setQuestion({ kind: 'link', address }),
    });
    const stop = new AbortController();
    void feedOutput({
      runId,
      source,
      sink: created.sink,
      signal: stop.signal,
      onState(state) {
        if (state.kind === 'ended') created.end();
        onState(state);
      },
    });
    setTerminal(created);
    onTerminal(created);
    // One that is made anew, for the same run, stands where the one before stood.
    if (hadFocus.current) created.focus();
    return () => {
      hadFocus.current = place.contains(document.activeElement);
      stop.abort();
      onTerminal(null);
      setTerminal(null);
      created.dispose();
    };
  }, [runId, label, source, hasScreen, onState, onTerminal]);

  useEffect(() => terminal?.setFontSize(fontSize), [terminal, fontSize]);
  useEffect(() => terminal?.setWrap(wrap), [terminal, wrap]);
  const { columns, rows } = screen ?? {};
  useEffect(() => {
    if (columns !== undefined && rows !== undefined) terminal?.setScreenSize({ columns, rows });
  }, [terminal, columns, rows]);

  /** Goes on typing, once the question is gone: it keeps the focus as long as it is there. */
  const closePaste = (then?: () => void) => {
    setQuestion(null);
    setTimeout(() => {
      terminal?.keyboard.take();
      then?.();
    });
  };

  return (
    <div className="relative flex h-full min-h-0 flex-col">
      <div
        className={`min-h-0 w-full flex-1 bg-term [&_.xterm-viewport]:bg-term! [&_.xterm]:h-full [&_.xterm]:py-1.5 [&_.xterm]:pl-3.5 ${hasScreen ? 'overflow-auto' : `overflow-y-hidden ${wrap ? 'overflow-x-hidden' : 'overflow-x-auto'}`}`}
      >
        <div ref={host} className="h-full" />
      </div>
      {taken ? (
        <div aria-hidden="true" className="pointer-events-none absolute inset-0 z-10 border-2 border-accent" />
      ) : null}
      {props.typing ? (
        <KeysBar
          name={typing?.name ?? null}
          taken={taken}
          button={typeButton}
          onTake={() => terminal?.keyboard.take()}
        />
      ) : null}
      {question?.kind === 'paste' && typing ? (
        <PasteQuestion
          {...question}
          name={typing.name}
          onCancel={() => closePaste()}
          onPaste={() => closePaste(() => terminal?.keyboard.paste(question.text))}
        />
      ) : null}
      {question?.kind === 'link' ? (
        <LinkQuestion address={question.address} onClose={() => setQuestion(null)} onCopy={props.onCopy} />
      ) : null}
    </div>
  );
}

/** Whether the person is busy with something else: a dialog, or a field outside of the form that started the run. */
function isElsewhere(): boolean {
  const active = document.activeElement;
  if (document.querySelector('[role="dialog"], [role="alertdialog"]')) return true;
  const isField = active?.matches('input, textarea, [contenteditable="true"]') ?? false;
  return isField && active?.closest('form') === null;
}
