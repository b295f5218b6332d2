import { type ChildProcessByStdio, spawn } from 'node:child_process';
import { stat } from 'node:fs/promises';
import { homedir } from 'node:os';
import { resolve } from 'node:path';
import { finished, PassThrough, pipeline, type Readable, type Writable } from 'node:stream';
import { AppFailure } from '#shared/errors.ts';
import type { TerminalSize } from '#shared/run.ts';
import { timed } from '../trace.ts';
import { checkWords, tooLong } from './check-words.ts';
import { commandFault } from './find-command.ts';
import { createKillAtExit } from './kill-at-exit.ts';
import { runLocalScript } from './local-script.ts';
import { startInTerminal } from './local-terminal.ts';
import { createRunMark, RUN_MARK } from './process-table.ts';
import { createProcessTree } from './process-tree.ts';
import type { ExitStatus, Target, TargetProcess } from './target.ts';
import { createWindowsTree } from './windows-tree.ts';

type Child = ChildProcessByStdio<Writable | null, Readable, Readable>;

/** This computer: commands run as the user that the app runs as. */
export function createLocalTarget(): Target {
  const killAtExit = createKillAtExit();
  return {
    async exec(words, { env, cwd, abort, input = false, terminal, elevation, trace }) {
      checkWords(words, env);
      const directory = await findDirectory(cwd);
      if (abort.aborted) throw notStarted('The run was ended before it began.', 'Run it again when you want it.');

      const mark = createRunMark();
      const environment = { ...process.env, ...env, [RUN_MARK]: mark };
      const started = await timed(trace, 'start', () =>
        terminal === undefined
          ? start(words, environment, directory, input)
          : startWithTerminal(words, environment, directory, terminal),
      );
      const { pid, stdout, stderr } = started;
      const tree =
        process.platform === 'win32'
          ? createWindowsTree(pid)
          : createProcessTree({ mark, leader: () => pid, runScript: runLocalScript, elevation });
      const exit = Promise.all([started.exit, ended(stdout), ended(stderr)]).then(([status]) => status);
      killAtExit({ mark, pid, elevation }, exit);
      return { ...started, hostKey: null, exit, ...tree };
    },
  };
}

/** An absolute directory from `cwd`, which may begin with `~` or be relative to the home directory. */
async function findDirectory(cwd: string | undefined): Promise<string> {
  const home = homedir();
  const directory = resolve(home, cwd?.replace(/^~(?=\/|$)/, home) ?? '.');
  const found = await stat(directory).catch(() => undefined);
  if (found?.isDirectory()) return directory;
  throw notStarted(
    `The working directory ${directory} does not exist on this computer.`,
    'Create it, or change "cwd" of the action.',
  );
}

/** What a command is before it can be signalled and looked after. */
type Started = Pick<TargetProcess, 'pid' | 'stdin' | 'stdout' | 'stderr' | 'exit' | 'resize'>;

/** Starts the words in a terminal of their own. @throws AppFailure when the system refuses. */
async function startWithTerminal(
  words: readonly string[],
  env: NodeJS.ProcessEnv,
  cwd: string,
  size: TerminalSize,
): Promise<Started> {
  if (process.platform === 'win32') {
    throw notStarted(
      'Commands on this computer cannot have a terminal, because it runs Windows.',
      'Run the action on a server over SSH, or take "pty" out of it.',
    );
  }
  const fault = await commandFault(words[0] ?? '', { path: env.PATH, directory: cwd });
  if (fault !== null) throw spawnFailure(fault, words);
  try {
    // A terminal has one stream for everything.
    return { ...(await startInTerminal(words, { env, cwd, size })), stderr: new PassThrough().end() };
  } catch (error) {
    throw notStarted(
      `No terminal could be made for "${words[0]}" (${error instanceof Error ? error.message.split('\n')[0] : error}).`,
      'Install the app anew if a part of it is missing, or take "pty" out of the action.',
    );
  }
}

/** Spawns the words as a session of their own. @throws AppFailure when the system refuses. */
async function start(words: readonly string[], env: NodeJS.ProcessEnv, cwd: string, input: boolean): Promise<Started> {
  const [file = '', ...rest] = words;
  try {
    const options = { cwd, env, detached: process.platform !== 'win32', windowsHide: true };
    const child: Child = input
      ? spawn(file, rest, { ...options, stdio: ['pipe', 'pipe', 'pipe'] })
      : spawn(file, rest, { ...options, stdio: ['ignore', 'pipe', 'pipe'] });
    // A command that ends without reading everything does nothing wrong.
    child.stdin?.on('error', () => undefined);
    await new Promise<void>((started, failed) => {
      child.once('spawn', started);
      child.once('error', failed);
    });
    const [stdout, stderr] = [keep(child.stdout), keep(child.stderr)];
    // A child that was spawned has a number; the type cannot say so.
    return { pid: child.pid ?? null, stdin: child.stdin, stdout, stderr, exit: exitOf(child) };
  } catch (error) {
    throw spawnFailure(error instanceof Error && 'code' in error ? error.code : String(error), words);
  }
}

function spawnFailure(code: unknown, words: readonly string[]): AppFailure {
  const command = words[0] ?? '';
  switch (code) {
    case 'ENOENT':
      return notStarted(
        `There is no command "${command}" on this computer.`,
        'Install it, or correct the name in actions.yaml.',
      );
    case 'EACCES':
      return notStarted(
        `This computer does not let you run "${command}" (permission denied).`,
        'Make the file executable, or run another command.',
      );
    case 'E2BIG':
      return tooLong(Buffer.byteLength(words.join(' ')));
    default:
      return notStarted(
        `"${command}" could not be started (${code}).`,
        'Look at what the system reports, then run it again.',
      );
  }
}

function notStarted(message: string, next: string): AppFailure {
  return new AppFailure({ code: 'COMMAND_NOT_STARTED', message, next });
}

/** Once a child has exited, Node throws away what nobody reads yet; this keeps it for a reader that comes later. */
function keep(stream: Readable): Readable {
  // An error of the pipe ends the copy too; how the command ended is told by `exit`.
  return pipeline(stream, new PassThrough(), () => undefined);
}

function ended(stream: Readable): Promise<void> {
  return new Promise((settle) => finished(stream, { writable: false }, () => settle()));
}

function exitOf(child: Child): Promise<ExitStatus> {
  return new Promise((settle) => {
    child.once('close', (code, signal) => {
      if (code !== null) settle({ kind: 'exited', code });
      else settle({ kind: 'signalled', signal: signal ?? 'unknown' });
    });
  });
}
