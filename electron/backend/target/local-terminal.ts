import { constants } from 'node:os';
import { PassThrough, type Readable, Writable } from 'node:stream';
import { StringDecoder } from 'node:string_decoder';
import type { IPty } from '@lydell/node-pty';
import type { TerminalSize } from '#shared/run.ts';
import type { ExitStatus } from './target.ts';

/** A command that runs in a terminal of its own on this computer. */
export type TerminalProcess = {
  /** Leader of the session that the terminal belongs to. */
  pid: number;
  stdin: Writable;
  stdout: Readable;
  exit: Promise<ExitStatus>;
  resize(size: TerminalSize): void;
};

/** The character that a terminal takes for the end of what is typed (Ctrl+D). */
const END_OF_INPUT = '\x04';
/** How often a held up command is looked at, in milliseconds: well below the 200 after which node-pty gives up on it. */
const LOOK_MS = 50;

/**
 * Starts words in a terminal. The program has to exist: what is wrong with it can only be told by how it ends.
 * Rejects when no terminal can be made.
 */
export async function startInTerminal(
  words: readonly string[],
  { env, cwd, size }: { env: NodeJS.ProcessEnv; cwd: string; size: TerminalSize },
): Promise<TerminalProcess> {
  // Native code, which only somebody who uses it should load.
  const { spawn } = await import('@lydell/node-pty');
  const [file = '', ...rest] = words;
  // Programs believe these rather than the terminal, and they would be those of the terminal that this app runs in.
  const { COLUMNS, LINES, ...environment } = env;
  const terminal = spawn(file, rest, {
    name: 'xterm-256color',
    cols: size.columns,
    rows: size.rows,
    cwd,
    env: environment,
    encoding: null,
  });
  const { stdout, ended } = outputOf(terminal);
  let over = false;
  const exit = ended.then((status) => {
    over = true;
    return status;
  });
  return {
    pid: terminal.pid,
    stdin: inputOf(terminal),
    stdout,
    exit,
    resize({ columns, rows }) {
      if (over) return;
      try {
        terminal.resize(columns, rows);
      } catch {
        // It has ended in this moment, which `exit` tells.
      }
    },
  };
}

/**
 * What a terminal shows, byte for byte, and how its command ends. A reader that stands still holds the command up. Once
 * the command has ended, node-pty throws away what is unread for long, so the rest (a few kilobytes) is taken in at once.
 */
function outputOf(terminal: IPty): { stdout: Readable; ended: Promise<ExitStatus> } {
  const stdout = new PassThrough();
  let looking: NodeJS.Timeout | undefined;
  const goOn = () => {
    clearInterval(looking);
    looking = undefined;
    terminal.resume();
  };
  stdout.on('drain', goOn);
  // Without an encoding these are buffers, whatever the type says.
  terminal.onData((data: unknown) => {
    if (stdout.write(data) || looking !== undefined) return;
    terminal.pause();
    looking = setInterval(() => {
      if (!exists(terminal.pid)) goOn();
    }, LOOK_MS);
  });
  const ended = new Promise<ExitStatus>((settle) => {
    terminal.onExit(({ exitCode, signal }) => {
      clearInterval(looking);
      stdout.end();
      if (signal === undefined || signal === 0) settle({ kind: 'exited', code: exitCode });
      else settle({ kind: 'signalled', signal: signalName(signal) });
    });
  });
  return { stdout, ended };
}

function inputOf(terminal: IPty): Writable {
  const decoder = new StringDecoder('utf8');
  return new Writable({
    decodeStrings: false,
    write(chunk: string | Buffer, _encoding, done) {
      terminal.write(typeof chunk === 'string' ? chunk : decoder.write(chunk));
      done();
    },
    final(done) {
      terminal.write(END_OF_INPUT);
      done();
    },
  });
}

/** Whether there still is such a process, ended or not: it is gone as soon as somebody has taken note of its end. */
function exists(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
}

function signalName(number: number): string {
  return Object.entries(constants.signals).find(([, value]) => value === number)?.[0] ?? `signal ${number}`;
}
