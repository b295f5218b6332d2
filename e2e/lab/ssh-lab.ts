import { execFileSync } from 'node:child_process';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterEach } from 'vitest';
import type { ExecOptions, Target, TargetProcess } from '../../electron/backend/target/target.ts';
import { AppFailure } from '../../shared/errors.ts';
import type { Keep, Prompt, PromptAnswer } from '../../shared/prompt.ts';
import type { SshServer } from '../../shared/server.ts';
import { startPool } from './ssh-pool.ts';
import { type Sshd, type SshdOptions, sshdAvailable, startSshd } from './sshd.ts';

const availability = sshdAvailable();
if (!availability.available) console.warn(`skipped: ${availability.reason}`);

/** Whether a real sshd can be started here. Where it cannot, that was said once for each file of tests. */
export const hasSshd = availability.available;

/** A command that ended well. */
export const DONE = { kind: 'exited', code: 0 } as const;

/** What the tests of one file start. Everything ends with the test, the last first. */
export function openSshLab() {
  const disposers: (() => unknown)[] = [];
  afterEach(async () => {
    for (const dispose of disposers.splice(0).reverse()) await dispose();
  });
  const atEnd = (dispose: () => unknown) => void disposers.push(dispose);

  return {
    atEnd,
    async lab(options?: SshdOptions): Promise<Sshd> {
      const sshd = await startSshd(options);
      atEnd(sshd.stop);
      return sshd;
    },
    person(options: Parameters<typeof startPool>[0] = {}): ReturnType<typeof startPool> {
      const started = startPool(options);
      atEnd(started.stop);
      return started;
    },
  };
}

/** A server entry that names no key file. */
export function withoutKey(server: SshServer): SshServer {
  const { key_file: _, ...rest } = server;
  return rest;
}

/** Says yes to host keys and gives this to every question for a secret. */
export function giving(secret: string, keep: Keep = 'session'): (prompt: Prompt) => PromptAnswer {
  return (prompt) => (prompt.kind === 'trust-host-key' ? { kind: 'yes' } : { kind: 'secret', secret, keep });
}

/** The error that an attempt ends with. @throws Error when it ends otherwise */
export async function failureOf(attempt: Promise<unknown>): Promise<AppFailure['error']> {
  const failure = await attempt.catch((error: unknown) => error);
  if (failure instanceof AppFailure) return failure.error;
  throw new Error(`expected an AppFailure, got ${failure}`);
}

/** Starts words and leaves their output to the test. */
export function start(
  target: Target,
  words: readonly string[],
  options: Partial<ExecOptions> = {},
): Promise<TargetProcess> {
  return target.exec(words, { env: {}, cwd: undefined, abort: new AbortController().signal, ...options });
}

/** Starts words whose output does not matter. */
export async function startUnheard(
  target: Target,
  words: readonly string[],
  options: Partial<ExecOptions> = {},
): Promise<TargetProcess> {
  const process = await start(target, words, options);
  process.stdout.resume();
  process.stderr.resume();
  return process;
}

/** Collects what a process writes to standard output; `says` waits for a text in it. What it complains about is dropped. */
export function hear(process: TargetProcess): { heard(): string; says(text: string): Promise<void> } {
  let heard = '';
  process.stdout.on('data', (bytes: Buffer) => {
    heard += bytes.toString();
  });
  process.stderr.resume();
  return {
    heard: () => heard,
    async says(text) {
      for (let waited = 0; !heard.includes(text); waited += 10) {
        if (waited > 10_000) throw new Error(`no ${JSON.stringify(text)} in ${JSON.stringify(heard)}`);
        await sleep(10);
      }
    },
  };
}

/** How many connections an sshd has seen so far. */
export function connectionsOf(sshd: Sshd): number {
  return sshd.log().match(/^Connection from/gm)?.length ?? 0;
}

/** The processes whose command line holds a name, as lines that begin with their number; zombies do not run. */
export function running(name: string): string[] {
  return execFileSync('ps', ['-A', '-o', 'pid=,stat=,args='], { encoding: 'utf8' })
    .split('\n')
    .filter((line) => line.includes(name) && !/^\s*\d+\s+Z/.test(line));
}
