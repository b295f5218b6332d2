import { AppFailure } from '#shared/errors.ts';
import type { TerminalSize } from '#shared/run.ts';
import type { TargetProcess } from '../target/target.ts';

/** The terminal of one run: keeps its size from the beginning, and takes keys while a command is there to read them. */
export type RunTerminal = {
  size(): TerminalSize;
  /** Connects it with a command that has begun. The function returned disconnects it again. */
  connect(process: Pick<TargetProcess, 'stdin' | 'resize'>): () => void;
  /** @throws AppFailure NOT_FOUND while no command runs, CONFLICT when it does not read */
  type(text: string): void;
  resize(size: TerminalSize): void;
};

/** What a command with a terminal finds when no view has told its size. */
export const USUAL_SIZE: TerminalSize = { columns: 120, rows: 40 };

/** Bytes that may wait for a command that does not read, or for a slow way to it. */
const WAITING_LIMIT = 1_000_000;

export function createRunTerminal(first: TerminalSize): RunTerminal {
  let size = first;
  let connected: Pick<TargetProcess, 'stdin' | 'resize'> | null = null;
  return {
    size: () => size,
    connect(process) {
      connected = process;
      return () => {
        connected = null;
      };
    },
    type(text) {
      const stdin = connected?.stdin;
      if (!stdin?.writable) {
        throw new AppFailure({
          code: 'NOT_FOUND',
          message: 'The command does not run, so it cannot take keys.',
          next: 'Run it, then type.',
        });
      }
      if (stdin.writableLength > WAITING_LIMIT) {
        throw new AppFailure({
          code: 'CONFLICT',
          message: 'The command does not read what was typed.',
          next: 'Wait until it does, or cancel it.',
        });
      }
      stdin.write(text);
    },
    resize(next) {
      size = next;
      connected?.resize?.(next);
    },
  };
}
