import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { buffer } from 'node:stream/consumers';
import { type Log, type Secrets, systemClock } from '../../electron/backend/ports.ts';
import { createPrompts } from '../../electron/backend/prompts.ts';
import { createAuthentication } from '../../electron/backend/ssh/authentication.ts';
import { createCredentials } from '../../electron/backend/ssh/credentials.ts';
import { openHostKeys } from '../../electron/backend/ssh/host-keys.ts';
import { createSshPool } from '../../electron/backend/ssh/pool.ts';
import type { ExecOptions, ExitStatus, Target } from '../../electron/backend/target/target.ts';
import type { Prompt, PromptAnswer } from '../../shared/prompt.ts';
import { type Server, type SshServer, sshServerSchema } from '../../shared/server.ts';
import { type Settings, settingsSchema } from '../../shared/settings.ts';
import { noSecrets } from './secrets.ts';
import type { Sshd } from './sshd.ts';

/** A pool with a home directory and known_hosts of its own, and somebody who answers its questions. */
export function startPool(
  options: {
    /** Answers a question; yes to everything by default. `null` lets it stay open. */
    answer?: (prompt: Prompt) => PromptAnswer | null;
    /** Whether a window is there that could answer; true by default. */
    attended?: boolean;
    limits?: Partial<Settings['limits']>;
    /** The list, where servers are reached through others. It may change. */
    servers?: Server[];
    /** The secret store; none by default. */
    secrets?: Secrets;
  } = {},
) {
  const homeDirectory = mkdtempSync(join(tmpdir(), 'homelab-cmd-home-'));
  const knownHosts = join(homeDirectory, 'app_known_hosts');
  const logged: string[] = [];
  const note = (fields: object, message: string) => void logged.push(`${message} ${JSON.stringify(fields)}`);
  const log: Log = { debug: note, info: note, warn: note, error: note };
  const settings = settingsSchema.parse({ limits: options.limits ?? {} });

  const prompts = createPrompts(systemClock, () => 120_000);
  const asked: Prompt[] = [];
  if (options.attended ?? true) prompts.attend();
  prompts.onChange(() => {
    for (const prompt of prompts.list()) {
      if (asked.some(({ id }) => id === prompt.id)) continue;
      asked.push(prompt);
      const answer = options.answer ? options.answer(prompt) : ({ kind: 'yes' } as const);
      if (answer) prompts.answer(prompt.id, answer);
    }
  });

  const credentials = createCredentials({ secrets: options.secrets ?? noSecrets(), log });
  const hostKeys = openHostKeys({ file: knownHosts, homeDirectory });
  const pool = createSshPool({
    clock: systemClock,
    log,
    prompts,
    hostKeys,
    settings: () => settings,
    servers: () => new Map((options.servers ?? []).map((server) => [server.id, server])),
    authentication: createAuthentication({ homeDirectory, credentials }),
  });

  return {
    pool,
    prompts,
    credentials,
    hostKeys,
    /** Every question so far. */
    asked,
    /** Every line of the log so far. */
    logged,
    homeDirectory,
    knownHosts,
    /** Settles when every key that was accepted is written down: a login does not wait for that. */
    async hostKeysStored() {
      await hostKeys.remove({ names: '', fingerprint: '' });
    },
    async stop() {
      await pool.close();
      prompts.close();
      rmSync(homeDirectory, { recursive: true, force: true });
    },
  };
}

/** The server entry of a private sshd, logging in with its client key. */
export function serverOf(sshd: Sshd, changes: Partial<SshServer> = {}): SshServer {
  return sshServerSchema.parse({
    kind: 'ssh',
    id: 'nas',
    name: 'nas',
    host: '127.0.0.1',
    port: sshd.port,
    user: sshd.user,
    key_file: sshd.clientKeyFile,
    agent: false,
    ...changes,
  });
}

/** Runs words to their end and collects what they wrote. */
export async function runToEnd(
  target: Target,
  words: readonly string[],
  options: Partial<ExecOptions> = {},
): Promise<{ exit: ExitStatus; stdout: Buffer; stderr: Buffer }> {
  const abort = new AbortController().signal;
  const process = await target.exec(words, { env: {}, cwd: undefined, abort, ...options });
  const [stdout, stderr, exit] = await Promise.all([buffer(process.stdout), buffer(process.stderr), process.exit]);
  return { exit, stdout, stderr };
}
