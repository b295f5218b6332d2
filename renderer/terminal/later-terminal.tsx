import { later } from '../ui/later.tsx';

/** The terminal, without which the window can start: its code comes with the first output, or earlier. */
export const LaterTerminal = later(
  async () => (await import('./terminal-view.tsx')).TerminalView,
  <div className="h-full bg-term" />,
);
