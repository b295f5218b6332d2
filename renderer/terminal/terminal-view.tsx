import '@xterm/xterm/css/xterm.css';
import { useEffect, useRef, useState } from 'react';
import { type FeedState, feedOutput, type OutputSource } from './feed.ts';
import { createOutputTerminal, type OutputTerminal } from './output-terminal.ts';

type TerminalViewProps = {
  /** The run whose output is shown, from its beginning. */
  runId: string;
  /** Names the terminal for screen readers. */
  label: string;
  source: OutputSource;
  /** Pixels. */
  fontSize: number;
  wrap: boolean;
  onState(state: FeedState): void;
  /** Gives the terminal to those who search in it or copy from it, and null when it goes away. */
  onTerminal(terminal: OutputTerminal | null): void;
};

/**
 * A terminal that shows the output of one run. The output goes from the stream into the terminal and never through
 * React. Callbacks and `source` have to be stable: any other one makes a new terminal that begins from the beginning.
 */
export function TerminalView({ runId, label, source, fontSize, wrap, onState, onTerminal }: TerminalViewProps) {
  const host = useRef<HTMLDivElement>(null);
  const [terminal, setTerminal] = useState<OutputTerminal | null>(null);
  const initialFontSize = useRef(fontSize);

  useEffect(() => {
    if (!host.current) return;
    const created = createOutputTerminal(host.current, { label, fontSize: initialFontSize.current });
    const stop = new AbortController();
    void feedOutput({ runId, source, sink: created.sink, signal: stop.signal, onState });
    setTerminal(created);
    onTerminal(created);
    return () => {
      stop.abort();
      onTerminal(null);
      setTerminal(null);
      created.dispose();
    };
  }, [runId, label, source, onState, onTerminal]);

  useEffect(() => terminal?.setFontSize(fontSize), [terminal, fontSize]);
  useEffect(() => terminal?.setWrap(wrap), [terminal, wrap]);

  return (
    <div
      className={`h-full min-h-0 w-full overflow-y-hidden bg-term [&_.xterm]:h-full [&_.xterm]:py-1.5 [&_.xterm]:pl-3.5 [&_.xterm-viewport]:bg-term! ${wrap ? 'overflow-x-hidden' : 'overflow-x-auto'}`}
    >
      <div ref={host} className="h-full" />
    </div>
  );
}
