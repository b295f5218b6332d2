import { execFileSync, spawnSync } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import type { Prompt } from '#shared/prompt.ts';
import { startBackend, type TestBackend } from '../../e2e/lab/backend.ts';
import { serverOf } from '../../e2e/lab/ssh-pool.ts';
import { type Sshd, startSshd } from '../../e2e/lab/sshd.ts';
import { makeSudoUser, type SudoUser, sudoAvailable } from '../../e2e/lab/sudo.ts';
import { type OpenLog, openLog } from '../host/log.ts';

// sudo with a password through the whole backend: who is asked what, and where the password never shows up.

const availability = sudoAvailable();
if (!availability.available) console.warn(`skipped: ${availability.reason}`);

const ACTIONS = `
actions:
  - { id: whoami, title: Who am I, argv: [id, -un], sudo: { password: ask } }
  - { id: hurried, title: Hurried, argv: [id, -un], sudo: { password: ask }, timeout: 2 }
  - { id: nobody, title: Nobody, argv: [id, -un], sudo: { password: ask, user: nobody } }
  - id: stubborn
    title: Stubborn
    timeout: 60
    sudo: { password: ask }
    params: { marker: { type: string } }
    argv: [sh, -c, 'trap "" INT TERM; setsid sleep 300 & echo ready; while :; do sleep 0.2; done', '{marker}']
`;

describe.skipIf(!availability.available)('sudo with a password, through the whole backend', () => {
  let user: SudoUser;
  let sshd: Sshd;
  let backend: TestBackend;
  let logs: string;
  let log: OpenLog;
  let events: ReturnType<TestBackend['follow']>;

  beforeAll(async () => {
    user = makeSudoUser();
    user.allow('ALL=(ALL:ALL) ALL');
    sshd = await startSshd({ user: user.name });
  });
  afterAll(async () => {
    await sshd?.stop();
    user?.remove();
  });

  beforeEach(async () => {
    logs = mkdtempSync(join(tmpdir(), 'homelab-cmd-logs-'));
    log = await openLog(logs);
    backend = await startBackend({ actions: ACTIONS, log: log.log });
    events = backend.follow();
    // Nothing of what was entered in a test before counts.
    user.allow('ALL=(ALL:ALL) ALL');
    await backend.trust(serverOf(sshd));
  });
  afterEach(async () => {
    await events.stop();
    await backend.close();
    backend.discard();
    log.close();
    rmSync(logs, { recursive: true });
  });

  const answered = new Set<string>();

  async function asked<Kind extends Prompt['kind']>(kind: Kind): Promise<Extract<Prompt, { kind: Kind }>> {
    const isWanted = (prompt: Prompt): prompt is Extract<Prompt, { kind: Kind }> =>
      prompt.kind === kind && !answered.has(prompt.id);
    const { prompts } = await events.waitFor('prompts', (event) => event.prompts.some(isWanted));
    const found = prompts.find(isWanted);
    if (found === undefined) throw new Error('nobody asked');
    return found;
  }

  async function answer(
    { id }: Prompt,
    given: Parameters<TestBackend['client']['prompts']['answer']>[0]['answer'],
  ): Promise<void> {
    answered.add(id);
    await backend.client.prompts.answer({ promptId: id, answer: given });
  }

  async function start(actionId: string, parameters: Record<string, string> = {}): Promise<string> {
    const [run] = await backend.start({ actionId, parameters, serverIds: ['nas'] });
    return run?.id ?? '';
  }

  const questions = () =>
    new Set(
      events.seen.flatMap((event) =>
        event.kind === 'prompts'
          ? event.prompts.filter(({ kind }) => kind === 'sudo-password').map(({ id }) => id)
          : [],
      ),
    ).size;

  test('asks for whom and where, says that it was wrong, and keeps what was right as long as it may', async () => {
    const first = await start('whoami');
    const question = await asked('sudo-password');
    expect(question).toMatchObject({
      server: { id: 'nas', name: 'nas' },
      user: user.name,
      runAs: 'root',
      again: false,
    });
    await answer(question, { kind: 'secret', secret: 'a wrong one', keep: 'session' });
    expect((await backend.ended(first)).outcome).toMatchObject({
      kind: 'not-started',
      error: { code: 'SUDO_PASSWORD_WRONG' },
    });

    const second = await start('whoami');
    const again = await asked('sudo-password');
    expect(again).toMatchObject({ again: true });
    await answer(again, { kind: 'secret', secret: user.password, keep: 'session' });
    expect((await backend.ended(second)).outcome).toEqual({ kind: 'exited', code: 0 });
    expect((await backend.output(second)).stdout).toBe('root\n');

    user.allow('ALL=(ALL:ALL) ALL');
    const third = await start('nobody');
    expect((await backend.ended(third)).outcome).toEqual({ kind: 'exited', code: 0 });
    expect((await backend.output(third)).stdout).toBe('nobody\n');
    expect(questions()).toBe(2);
  });

  test('asks each time where it may not keep the password', async () => {
    for (const expected of [1, 2]) {
      const id = await start('whoami');
      await answer(await asked('sudo-password'), { kind: 'secret', secret: user.password, keep: 'once' });
      expect((await backend.ended(id)).outcome).toEqual({ kind: 'exited', code: 0 });
      expect(questions()).toBe(expected);
      user.allow('ALL=(ALL:ALL) ALL');
    }
  });

  test('the time that a person takes does not count, and no is no', async () => {
    const slow = await start('hurried');
    const question = await asked('sudo-password');
    await sleep(2500);
    await answer(question, { kind: 'secret', secret: user.password, keep: 'once' });
    const run = await backend.ended(slow);
    expect(run.outcome).toEqual({ kind: 'exited', code: 0 });
    expect(run.trace.find(({ name }) => name === 'question')?.durationMs).toBeGreaterThan(2400);

    user.allow('ALL=(ALL:ALL) ALL');
    const refused = await start('whoami');
    await answer(await asked('sudo-password'), { kind: 'no' });
    expect((await backend.ended(refused)).outcome).toMatchObject({ error: { code: 'SUDO_PASSWORD_MISSING' } });
  });

  test('a run can be cancelled while it is asked, and a program is never asked', async () => {
    const id = await start('whoami');
    await asked('sudo-password');
    await backend.client.runs.cancel({ runId: id });
    expect((await backend.ended(id)).outcome).toEqual({ kind: 'cancelled', remains: { kind: 'none' } });
    await events.waitFor('prompts', () => true);

    await events.stop();
    const unattended = await start('whoami');
    expect((await backend.ended(unattended)).outcome).toMatchObject({ error: { code: 'SUDO_PASSWORD_MISSING' } });
    events = backend.follow();
  });

  test('cancel proves that everything under sudo is gone, and the password is found nowhere (RUN-3, fault 50)', async () => {
    const marker = `marker-${randomUUID()}`;
    const id = await start('stubborn', { marker });
    await answer(await asked('sudo-password'), { kind: 'secret', secret: user.password, keep: 'session' });
    for await (const piece of await backend.client.runs.output({ runId: id, after: 0 })) {
      if (piece.kind === 'chunk' && piece.text.includes('ready')) break;
    }
    const processes = () => execFileSync('ps', ['-A', '-ww', '-o', 'stat=,args='], { encoding: 'utf8' });
    let seen = '';
    const watching = setInterval(() => {
      seen += processes();
    }, 50);
    await backend.client.runs.cancel({ runId: id });
    const run = await backend.ended(id);
    clearInterval(watching);
    expect(run.outcome).toEqual({ kind: 'cancelled', remains: { kind: 'none' } });
    expect(
      processes()
        .split('\n')
        .filter((line) => line.includes(marker) && !line.startsWith('Z')),
    ).toEqual([]);

    expect(seen).toContain(marker);
    const places: Record<string, string> = {
      processes: seen,
      events: JSON.stringify(events.seen),
      record: JSON.stringify(run),
      output: JSON.stringify(await backend.output(id)),
      ...Object.fromEntries([...filesIn(logs), ...filesIn(backend.dataDirectory)]),
    };
    expect(Object.keys(places).some((name) => name.endsWith('history.db'))).toBe(true);
    // The part that looks the same however it is quoted.
    const canary = `pw ${globalThis.process.pid}`;
    expect(user.password).toContain(canary);
    expect(Object.entries(places).filter(([, text]) => text.includes(canary))).toEqual([]);
  });

  test('works on this computer as well', ({ skip }) => {
    // The tests run as root, who is never asked: so this happens in a process of another user.
    const [uid = 0, gid = 0] = ['-u', '-g'].map((option) =>
      Number(execFileSync('id', [option, user.name], { encoding: 'utf8' })),
    );
    const readable = spawnSync('test', ['-r', import.meta.filename, '-a', '-x', globalThis.process.execPath], {
      uid,
      gid,
    });
    skip(readable.status !== 0, 'other users may not read the project');
    const at = (path: string) => new URL(path, import.meta.url).href;
    const program = `
      import { createLocalTarget } from '${at('./target/local.ts')}';
      import { sudoTarget } from '${at('./target/sudo.ts')}';
      import { text } from 'node:stream/consumers';
      const plan = { user: 'root', asks: true, timeoutMs: 5000 };
      const password = { get: async () => process.env.PASSWORD, right() {}, wrong() {} };
      const target = sudoTarget(createLocalTarget(), { plan, password, onLate() {} });
      const abort = new AbortController().signal;
      const run = (...words) => target.exec(['sudo', '-S', '--', ...words], { env: {}, cwd: '/', abort });
      const first = await run('id', '-un');
      const [stdout, stderr] = await Promise.all([text(first.stdout), text(first.stderr)]);
      const stubborn = await run('sh', '-c', 'trap "" INT TERM; echo ready; while :; do sleep 0.2; done');
      stubborn.stderr.resume();
      await new Promise((ready) => stubborn.stdout.once('data', ready));
      const before = await stubborn.remains();
      await stubborn.signal('kill');
      const after = await stubborn.remains();
      console.log(JSON.stringify({ exit: await first.exit, stdout, stderr, before: before.kind, after: after.kind }));
    `;
    const { stdout, stderr } = spawnSync(
      globalThis.process.execPath,
      ['--input-type=module-typescript', '-e', program],
      {
        uid,
        gid,
        cwd: join(import.meta.dirname, '../..'),
        env: { PATH: globalThis.process.env.PATH, HOME: '/', PASSWORD: user.password },
        encoding: 'utf8',
        timeout: 20_000,
      },
    );
    expect({ ...JSON.parse(stdout || '{}'), complaint: stdout ? '' : stderr }).toEqual({
      exit: { kind: 'exited', code: 0 },
      stdout: 'root\n',
      stderr: '',
      before: 'some',
      after: 'none',
      complaint: '',
    });
  });
});

/** Everything in a directory as text, by path. */
function filesIn(directory: string): [string, string][] {
  return readdirSync(directory, { recursive: true, encoding: 'utf8' })
    .map((name) => join(directory, name))
    .filter((path) => statSync(path).isFile())
    .map((path) => [path, readFileSync(path, 'latin1')]);
}
