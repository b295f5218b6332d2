import type { Readable, Writable } from 'node:stream';
import type { AppError, HostKey } from '#shared/errors.ts';
import type { Remains } from '#shared/outcome.ts';
import type { KillSignal, TerminalSize } from '#shared/run.ts';
import type { Trace } from '../trace.ts';

/** How to reach processes that run as another user, through sudo. */
export type Elevation = {
  /** Whom the command runs as. */
  user: string;
  /** The password that sudo has taken from the person; null while there is none. */
  password: () => string | null;
  /** Whether anything may run as that user: not while sudo still waits for its answer. */
  begun: () => boolean;
};

export type ExecOptions = {
  /** Added to the environment that the command finds on the target. */
  env: Readonly<Record<string, string>>;
  /** Absolute, or relative to the user's home; the home itself when undefined. */
  cwd: string | undefined;
  /** Gives up while the command has not been accepted yet. Later it has no effect: use `signal`. */
  abort: AbortSignal;
  /** Leaves standard input open for `stdin` of the process. Without it, it is closed from the start. */
  input?: boolean;
  /** Gives the command a terminal: its output comes as `stdout` alone, and standard input stays open. */
  terminal?: TerminalSize | undefined;
  /** How to signal what the command started as another user; `sudo -n` as root without it. */
  elevation?: Elevation;
  /** Called where the target takes a while to begin what it was given: time to prepare for output. */
  onSent?: () => void;
  /** Is told where the time goes until the command has been accepted. */
  trace?: Trace;
};

/** How a command ended, as the target reported it. `lost`: the target went away and nobody can know. */
export type ExitStatus =
  | { kind: 'exited'; code: number }
  | { kind: 'signalled'; signal: string }
  /** What stands in front of the command (sudo) did not let it run: nothing ran. */
  | { kind: 'refused'; error: AppError }
  | { kind: 'lost'; reason: string };

/** A command that the target has accepted. */
export type TargetProcess = {
  /** The leader of the command's own process group; null where the target does not tell. */
  readonly pid: number | null;
  readonly hostKey: HostKey | null;
  /** Takes what the command reads, and has to be ended; null where neither `input` nor a terminal was asked for. */
  readonly stdin: Writable | null;
  /** Raw bytes. Both end before `exit` settles. A paused reader holds the command up and nothing else. */
  readonly stdout: Readable;
  readonly stderr: Readable;
  /** Changes the size of the command's terminal; there when it has one. Without effect once it has ended. */
  readonly resize?: (size: TerminalSize) => void;
  /** Never rejects. */
  readonly exit: Promise<ExitStatus>;
  /** Sends a signal to the whole process group and its descendants, on a way of its own. Rejects when that way fails. */
  signal(signal: KillSignal): Promise<void>;
  /** Looks at the target for what is left of the group and its descendants. Never rejects: a failure is `unknown`. */
  remains(): Promise<Remains>;
};

/** A place where commands run. */
export type Target = {
  /**
   * Starts `words[0]` with the other words as its arguments, each exactly one argument whatever it contains, as leader
   * of its own process group.
   * @throws AppFailure when the command was not accepted: nothing ran.
   */
  exec(words: readonly string[], options: ExecOptions): Promise<TargetProcess>;
};
