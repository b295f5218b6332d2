import type { IDisposable, Terminal } from '@xterm/xterm';
import { createAllowance } from './typing.ts';

/** Programs ask a few times when they start; whoever asks more often does not want to know. */
const ANSWERS = 20;
const PERIOD_MS = 1000;

/**
 * Answers what a program may ask of its terminal (what it is, whether it works, where the cursor is) by `send`, at most
 * 20 times a second. xterm.js itself answers nothing any more, so that whatever else it sends was typed by a person.
 */
export function answerQueries(terminal: Terminal, send: (answer: string) => void): IDisposable {
  const mayAnswer = createAllowance(ANSWERS, PERIOD_MS, () => performance.now());
  const answer = (text: string) => {
    if (mayAnswer()) send(text);
    return true;
  };
  const handlers = [
    // A VT100 with colours and the usual extensions, as xterm.js says of itself.
    terminal.parser.registerCsiHandler({ final: 'c' }, () => answer('\x1b[?1;2c')),
    terminal.parser.registerCsiHandler({ prefix: '>', final: 'c' }, () => answer('\x1b[>0;276;0c')),
    terminal.parser.registerCsiHandler({ final: 'n' }, ([kind]) => {
      if (kind === 5) return answer('\x1b[0n');
      const { cursorX, cursorY } = terminal.buffer.active;
      return answer(`\x1b[${cursorY + 1};${Math.min(cursorX + 1, terminal.cols)}R`);
    }),
  ];
  return {
    dispose() {
      for (const handler of handlers) handler.dispose();
    },
  };
}
