import type { Readable } from 'node:stream';
import type { HostKey } from '#shared/errors.ts';
import type { Remains } from '#shared/outcome.ts';
import type { KillSignal } from '#shared/run.ts';

export type ExecOptions = {
  /** Added to the environment that the command finds on the target. */
  env: Readonly<Record<string, string>>;
  /** Absolute, or relative to the user's home; the home itself when undefined. */
  cwd: string | undefined;
  /** Gives up while the command has not been accepted yet. Later it has no effect: use `signal`. */
  abort: AbortSignal;
};

/** How a command ended, as the target reported it. `lost`: the target went away and nobody can know. */
export type ExitStatus =
  | { kind: 'exited'; code: number }
  | { kind: 'signalled'; signal: string }
  | { kind: 'lost'; reason: string };

/** A command that the target has accepted. */
export type TargetProcess = {
  /** The leader of the command's own process group; null where the target does not tell. */
  readonly pid: number | null;
  readonly hostKey: HostKey | null;
  /** Raw bytes. Both end before `exit` settles. A paused reader holds the command up and nothing else. */
  readonly stdout: Readable;
  readonly stderr: Readable;
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
   * Starts `words[0]` with the other words as its arguments, each exactly one argument whatever it contains, with
   * standard input closed, as leader of its own process group.
   * @throws AppFailure when the command was not accepted: nothing ran.
   */
  exec(words: readonly string[], options: ExecOptions): Promise<TargetProcess>;
};
