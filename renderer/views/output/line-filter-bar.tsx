import { ListFilter, X } from 'lucide-react';
import { type KeyboardEvent, useEffect, useEffectEvent, useRef, useState } from 'react';
import { useCommand } from '../../state/use-command.ts';
import type { LineCounter, LineCounts } from '../../terminal/only-lines.ts';
import { IconButton } from '../../ui/button.tsx';
import { TextInput } from '../../ui/field.tsx';
import { VisuallyHidden } from '../../ui/visually-hidden.tsx';

/** How long typing has to pause before the output is read anew, in milliseconds. */
const TYPING_MS = 150;
/** How long the counts have to rest until they are said to screen readers, in milliseconds. */
const REST_MS = 500;

type LineFilterBarProps = {
  /** The rules as they were typed. */
  typed: string;
  onType(typed: string): void;
  /** Of what is shown with these rules; null while they restrict nothing. */
  counts: LineCounter | null;
  onClose(): void;
};

/** Which lines of the output are shown, and how many they are. Escape and the cross show all of them again. */
export function LineFilterBar({ typed, onType, counts, onClose }: LineFilterBarProps) {
  const [text, setText] = useState(typed);
  const input = useRef<HTMLInputElement>(null);
  useCommand('filter_lines', () => input.current?.select());
  useEffect(() => input.current?.focus(), []);
  const apply = useEffectEvent(onType);
  useEffect(() => {
    if (text === typed) return;
    const timer = setTimeout(() => apply(text), TYPING_MS);
    return () => clearTimeout(timer);
  }, [text, typed]);

  const onKeyDown = (event: KeyboardEvent) => {
    if (event.key !== 'Escape') return;
    event.preventDefault();
    event.stopPropagation();
    onClose();
  };
  return (
    <search
      aria-label="Filter the lines"
      onKeyDown={onKeyDown}
      className="flex items-center gap-2 border-line border-b bg-term py-1 pr-1.5 pl-3.5"
    >
      <ListFilter className="size-3.5 shrink-0 text-faint" aria-hidden="true" />
      <TextInput
        ref={input}
        aria-label="Only lines with"
        placeholder={'Only lines with: error -debug "two words"'}
        title={'A line has to have every word, and none with a minus in front: error -debug "two words"'}
        value={text}
        maxLength={200}
        onChange={(event) => setText(event.target.value)}
        className="min-h-7! max-w-96 font-mono"
      />
      <span
        className="min-w-0 truncate text-dim text-sm tabular-nums"
        title="Copy takes the lines that are shown; Save takes all of them."
      >
        {counts ? <Counted counts={counts} /> : 'all lines'}
      </span>
      <IconButton label="Show all lines" shortcut="Esc" className="ml-auto" onClick={onClose}>
        <X className="size-4" />
      </IconButton>
    </search>
  );
}

/** Counts that follow the output, drawn once for each frame, past React; said once they rest. */
function Counted({ counts }: { counts: LineCounter }) {
  const drawn = useRef<HTMLSpanElement>(null);
  const [said, setSaid] = useState('');
  useEffect(() => {
    let frame: number | null = null;
    let timer: ReturnType<typeof setTimeout> | undefined;
    const draw = () => {
      frame = null;
      if (drawn.current) drawn.current.textContent = countWords(counts.now());
    };
    const change = () => {
      frame ??= requestAnimationFrame(draw);
      clearTimeout(timer);
      timer = setTimeout(() => setSaid(countWords(counts.now())), REST_MS);
    };
    change();
    const stop = counts.onChange(change);
    return () => {
      stop();
      if (frame !== null) cancelAnimationFrame(frame);
      clearTimeout(timer);
    };
  }, [counts]);
  return (
    <>
      <span ref={drawn} aria-hidden="true" />
      <VisuallyHidden>
        <span role="status">{said}</span>
      </VisuallyHidden>
    </>
  );
}

function countWords({ shown, all }: LineCounts): string {
  const lines = `${all.toLocaleString('en-GB')} ${all === 1 ? 'line' : 'lines'}`;
  return shown === 0 ? `none of ${lines}` : `${shown.toLocaleString('en-GB')} of ${lines}`;
}
