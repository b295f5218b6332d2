import { ArrowDown, ArrowUp, CaseSensitive, X } from 'lucide-react';
import { type KeyboardEvent, useEffect, useRef, useState } from 'react';
import { useCommand } from '../../state/use-command.ts';
import type { OutputTerminal } from '../../terminal/output-terminal.ts';
import type { SearchResults } from '../../terminal/search.ts';
import { IconButton } from '../../ui/button.tsx';
import { TextInput } from '../../ui/field.tsx';

/** Searches in what the terminal can scroll to: as typed, next with Enter, previous with Shift+Enter, Escape closes. */
export function SearchBar({ terminal, onClose }: { terminal: OutputTerminal; onClose(): void }) {
  const [text, setText] = useState('');
  const [caseSensitive, setCaseSensitive] = useState(false);
  const [results, setResults] = useState<SearchResults | null>(null);
  const input = useRef<HTMLInputElement>(null);

  useEffect(() => terminal.search.onResults(setResults), [terminal]);
  useEffect(() => () => terminal.search.end(), [terminal]);
  useEffect(() => input.current?.focus(), []);
  useCommand('search_output', () => input.current?.select());

  useEffect(() => {
    if (text !== '') return terminal.search.find(text, { caseSensitive, direction: 'as-typed' });
    terminal.search.end();
    setResults(null);
  }, [terminal, text, caseSensitive]);

  const go = (direction: 'next' | 'previous') => {
    if (text !== '') terminal.search.find(text, { caseSensitive, direction });
  };
  const onKeyDown = (event: KeyboardEvent) => {
    // On a button Enter presses it.
    if (event.key === 'Enter' && event.target === input.current) go(event.shiftKey ? 'previous' : 'next');
    else if (event.key === 'Escape') onClose();
    else return;
    event.preventDefault();
    event.stopPropagation();
  };

  return (
    <search
      aria-label="Search in the output"
      onKeyDown={onKeyDown}
      className="appear absolute top-1.5 right-4 z-10 flex max-w-[calc(100%-32px)] items-center gap-0.5 rounded-lg border border-line2 bg-raised p-1"
    >
      <TextInput
        ref={input}
        aria-label="Text to find"
        placeholder="Find in the output"
        value={text}
        onChange={(event) => setText(event.target.value)}
        className="w-52!"
      />
      <span role="status" className="min-w-22 px-2 text-right text-dim text-sm tabular-nums">
        {text === '' || !results ? '' : countWords(results)}
      </span>
      <IconButton label="Match case" aria-pressed={caseSensitive} onClick={() => setCaseSensitive((before) => !before)}>
        <CaseSensitive className="size-4" />
      </IconButton>
      <IconButton label="Previous match" shortcut="Shift Enter" onClick={() => go('previous')}>
        <ArrowUp className="size-4" />
      </IconButton>
      <IconButton label="Next match" shortcut="Enter" onClick={() => go('next')}>
        <ArrowDown className="size-4" />
      </IconButton>
      <IconButton label="Close the search" shortcut="Esc" onClick={onClose}>
        <X className="size-4" />
      </IconButton>
    </search>
  );
}

function countWords({ index, count }: SearchResults): string {
  if (count === 0) return 'no match';
  return index < 0 ? `${count} or more` : `${index + 1} of ${count}`;
}
