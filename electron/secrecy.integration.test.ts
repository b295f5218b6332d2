import { execFileSync } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { createRouterClient } from '@orpc/server';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import type { Keep, PromptAnswer } from '#shared/prompt.ts';
import { sshServerSchema } from '#shared/server.ts';
import { testClient } from '../e2e/lab/client.ts';
import { makePasswordUser, type PasswordUser, passwordUserAvailable } from '../e2e/lab/password-user.ts';
import { type Sshd, startSshd } from '../e2e/lab/sshd.ts';
import { openPassphraseSecrets } from './host/node/secrets.ts';
import { startBackend } from './host/start.ts';

// A secret that was given to the app is found nowhere but in memory and, encrypted, in the secret store (fault 50).

const availability = passwordUserAvailable();
if (!availability.available) console.warn(`skipped: ${availability.reason}`);

const ACTIONS = `
actions:
  - id: wait
    title: Wait
    argv: [sh, -c, 'echo working; sleep 1']
`;

/** A word that occurs nowhere else. */
const canary = (what: string) => `canary-${what}-${randomUUID()}`;

describe.skipIf(!availability.available)('secrets', () => {
  let user: PasswordUser;
  let sshd: Sshd;
  let directory: string;
  let homeBefore: string | undefined;
  const password = canary('password');
  const passphrase = canary('passphrase');
  const storePassphrase = canary('store');
  const wrong = canary('wrong');
  const secrets = [password, passphrase, storePassphrase, wrong];

  beforeAll(() => {
    user = makePasswordUser();
    user.setPassword(password);
  });
  afterAll(() => user.remove());
  beforeEach(async () => {
    sshd = await startSshd({ user: user.name, clientKeyPassphrase: passphrase });
    directory = mkdtempSync(join(tmpdir(), 'homelab-cmd-secrecy-'));
    homeBefore = process.env.HOME;
    process.env.HOME = directory;
  });
  afterEach(async () => {
    process.env.HOME = homeBefore;
    await sshd.stop();
    rmSync(directory, { recursive: true, force: true });
  });

  /** A backend as a host starts it, with the log on disk, and somebody who answers every question. */
  async function start() {
    const running = await startBackend(join(directory, 'data'), 'browser', ({ secrets: file }) =>
      openPassphraseSecrets(file),
    );
    const caller = { kind: 'browser', session: 'test' } as const;
    const {
      client,
      follow,
      ended,
      output,
      start: begin,
    } = testClient(createRouterClient(running.router, { context: { caller } }));
    const events = follow();
    const answers: Record<string, string> = { password, passphrase, 'store-passphrase': storePassphrase };
    let keep: Keep = 'store';
    let stopped = false;
    const answering = (async () => {
      const answered = new Set<string>();
      while (!stopped) {
        const { prompts = [] } = events.seen.findLast((event) => event.kind === 'prompts') ?? {};
        for (const { id, kind } of prompts) {
          if (answered.has(id)) continue;
          answered.add(id);
          const secret = answers[kind];
          const answer: PromptAnswer = secret === undefined ? { kind: 'yes' } : { kind: 'secret', secret, keep };
          await client.prompts.answer({ promptId: id, answer }).catch(() => {});
        }
        await sleep(10);
      }
    })();
    return {
      client,
      events,
      answers,
      keepFor(next: Keep) {
        keep = next;
      },
      /** Runs the action on a server and looks at all processes meanwhile. */
      async run(serverId: string) {
        const [run] = await begin({ actionId: 'wait', parameters: {}, serverIds: [serverId] });
        if (run === undefined) throw new Error('nothing was started');
        const seen: string[] = [];
        const done = ended(run.id);
        for (let over = false; !over; ) {
          seen.push(execFileSync('ps', ['-A', '-ww', '-o', 'args=']).toString());
          over = await Promise.race([done.then(() => true), sleep(50).then(() => false)]);
        }
        return { run: await done, processes: seen.join('\n'), output: await output(run.id) };
      },
      async stop() {
        stopped = true;
        await answering;
        await events.stop();
        await running.stop();
      },
    };
  }

  const serverOf = (id: string, changes: object) =>
    sshServerSchema.parse({
      ...{ id, name: id, kind: 'ssh', host: '127.0.0.1', port: sshd.port, user: user.name, agent: false },
      ...changes,
    });

  /** Everything below a directory, as one text. */
  function everythingIn(path: string): string {
    const files = readdirSync(path, { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile());
    return files.map((file) => `${file.name}\n${readFileSync(join(file.parentPath, file.name), 'latin1')}`).join('\n');
  }

  test('leave no trace on disk, among the processes, in events, errors or on the server', async () => {
    const app = await start();
    const traces: string[] = [];
    const note = (what: unknown) => void traces.push(typeof what === 'string' ? what : JSON.stringify(what));
    try {
      writeFileSync(join(directory, 'data', 'actions.yaml'), ACTIONS);
      await app.events.waitFor('actions', ({ actions }) => actions.some(({ definition }) => definition.id === 'wait'));
      note(await app.client.credentials.unlock({ passphrase: storePassphrase }));
      const servers = [
        serverOf('by-password', { key_file: undefined }),
        serverOf('by-key', { key_file: sshd.clientKeyFile, password: 'never' }),
        serverOf('refused', { host: 'localhost' }),
      ];
      for (const server of servers) note(await app.client.servers.save({ server, replace: false }));

      for (const id of ['by-password', 'by-key']) {
        const { run, ...rest } = await app.run(id);
        expect(run.outcome).toEqual({ kind: 'exited', code: 0 });
        note({ run, ...rest });
      }
      app.answers.password = wrong;
      const refused = await app.run('refused');
      expect(refused.run.outcome).toMatchObject({ kind: 'not-started', error: { code: 'AUTHENTICATION_FAILED' } });
      note(refused);
      note(await app.client.credentials.unlock({ passphrase: wrong }).catch((error: unknown) => String(error)));

      const { store, kept } = await app.client.credentials.list({});
      expect(store).toEqual({ kind: 'open' });
      expect(kept.map(({ until }) => until)).toEqual(['forgotten', 'forgotten']);
      note(kept);
      for (const withNames of [true, false]) note(await app.client.system.diagnostics({ withNames }));
    } finally {
      await app.stop();
    }
    note(app.events.seen);
    note(sshd.log());
    note(everythingIn(directory));

    const everything = traces.join('\n');
    for (const part of [
      'AUTHENTICATION_FAILED',
      'by-password',
      'working',
      'ssh-ed25519',
      'secrets.json',
      'app.1.log',
    ]) {
      expect(everything).toContain(part);
    }
    for (const secret of secrets) {
      for (const form of [secret, Buffer.from(secret).toString('base64'), Buffer.from(secret).toString('hex')]) {
        expect(everything.includes(form), secret).toBe(false);
      }
    }

    // They are kept all the same: the next start needs the passphrase of the store, and nothing else.
    const later = await start();
    try {
      expect((await later.run('by-password')).run.outcome).toEqual({ kind: 'exited', code: 0 });
      expect((await later.run('by-key')).run.outcome).toEqual({ kind: 'exited', code: 0 });
      const asked = later.events.seen.flatMap((event) => (event.kind === 'prompts' ? event.prompts : []));
      expect(new Set(asked.map(({ kind }) => kind))).toEqual(new Set(['store-passphrase']));
      for (const { name } of (await later.client.credentials.list({})).kept) {
        await later.client.credentials.forget({ name });
      }
      expect((await later.client.credentials.list({})).kept).toEqual([]);
    } finally {
      await later.stop();
    }
  });
});
