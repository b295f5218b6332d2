import { randomUUID } from 'node:crypto';
import { buffer } from 'node:stream/consumers';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { type ActionDefinition, argvActionSchema } from '#shared/action.ts';
import { hear, running } from '../../../e2e/lab/ssh-lab.ts';
import { runToEnd, serverOf, startPool } from '../../../e2e/lab/ssh-pool.ts';
import { type Sshd, startSshd } from '../../../e2e/lab/sshd.ts';
import { makeSudoUser, type SudoUser, sudoAvailable } from '../../../e2e/lab/sudo.ts';
import { buildCommand } from '../policy/words.ts';
import { type SudoPassword, sudoTarget } from './sudo.ts';
import type { Target, TargetProcess } from './target.ts';

// Commands behind a real sudo on a real server: what policy builds is what runs.

const availability = sudoAvailable();
if (!availability.available) console.warn(`skipped: ${availability.reason}`);

const never = () => new AbortController().signal;

describe.skipIf(!availability.available)('commands behind sudo', () => {
  let user: SudoUser;
  let sshd: Sshd;
  let lab: ReturnType<typeof startPool>;

  beforeAll(async () => {
    user = makeSudoUser();
    sshd = await startSshd({ user: user.name });
  });
  afterAll(async () => {
    await sshd?.stop();
    user?.remove();
  });
  beforeEach(() => {
    lab = startPool();
    user.configure();
  });
  afterEach(() => lab.stop());

  /** A target for what policy makes of the action, and what happened around the password. */
  function prepare(
    definition: object,
    answer: string | null | Promise<string | null> = user.password,
    onLate = () => {},
  ) {
    const action: ActionDefinition = argvActionSchema.parse({ id: 'a', title: 'A', ...definition });
    const { words, env, sudo } = buildCommand(action, {}, false);
    const events: string[] = [];
    const password: SudoPassword = {
      async get() {
        events.push('asked');
        return answer;
      },
      right: () => void events.push('right'),
      wrong: () => void events.push('wrong'),
    };
    const inner: Target = lab.pool.target(serverOf(sshd));
    const target = sudo === null ? inner : sudoTarget(inner, { plan: sudo, password, onLate });
    return { target, words, env, events };
  }

  async function run(definition: object, answer?: string | null) {
    const { target, words, env, events } = prepare(definition, answer);
    const { exit, stdout, stderr } = await runToEnd(target, words, { env });
    return { exit, stdout: stdout.toString(), stderr: stderr.toString(), events };
  }

  const ASK = { password: 'ask' };

  test('NOPASSWD needs no question, whether it may be asked or not, and standard input is empty', async () => {
    user.allow('ALL=(ALL:ALL) NOPASSWD: ALL');
    for (const sudo of [true, ASK]) {
      expect(await run({ argv: ['sh', '-c', 'cat; id -un; echo err >&2; exit 3'], sudo })).toEqual({
        exit: { kind: 'exited', code: 3 },
        stdout: 'root\n',
        stderr: 'err\n',
        events: [],
      });
    }
  });

  test('without the right to ask, sudo refuses in its own words', async () => {
    user.allow('ALL=(ALL:ALL) ALL');
    const { exit, stderr, events } = await run({ argv: ['id'], sudo: true });
    expect(exit).toEqual({ kind: 'exited', code: 1 });
    expect(stderr).toContain('a password is required');
    expect(events).toEqual([]);
  });

  test('the right password is sent when sudo asks, and is not part of the output', async () => {
    user.allow('ALL=(ALL:ALL) ALL');
    expect(await run({ argv: ['sh', '-c', 'cat; id -un; echo err >&2; exit 4'], sudo: ASK })).toEqual({
      exit: { kind: 'exited', code: 4 },
      stdout: 'root\n',
      stderr: 'err\n',
      events: ['asked', 'right'],
    });
  });

  test('a wrong password is tried once, then the run is refused with its own error', async () => {
    user.allow('ALL=(ALL:ALL) ALL');
    const { exit, stderr, stdout, events } = await run({ argv: ['id'], sudo: ASK }, 'a wrong one');
    expect(exit).toMatchObject({ kind: 'refused', error: { code: 'SUDO_PASSWORD_WRONG' } });
    expect(events).toEqual(['asked', 'wrong']);
    expect(stdout).toBe('');
    expect(stderr).toContain('1 incorrect password attempt');
    expect(stderr).not.toMatch(/a wrong one|homelab-cmd/);
  });

  test('a wrong password is noticed where sudo asks only once', async () => {
    user.configure(`Defaults:${user.name} passwd_tries=1`);
    user.allow('ALL=(ALL:ALL) ALL');
    const { exit, events } = await run({ argv: ['id'], sudo: ASK }, 'a wrong one');
    expect(exit).toMatchObject({ kind: 'refused', error: { code: 'SUDO_PASSWORD_WRONG' } });
    expect(events).toEqual(['asked', 'wrong']);
  });

  test('no answer means that nothing runs', async () => {
    user.allow('ALL=(ALL:ALL) ALL');
    const { exit, stdout, events } = await run({ argv: ['id'], sudo: ASK }, null);
    expect(exit).toMatchObject({ kind: 'refused', error: { code: 'SUDO_PASSWORD_MISSING' } });
    expect({ stdout, events }).toEqual({ stdout: '', events: ['asked'] });
  });

  test('an answer that comes after sudo has stopped waiting proves nothing, and nothing ran', async () => {
    user.configure(`Defaults:${user.name} passwd_timeout=0.02`);
    user.allow('ALL=(ALL:ALL) ALL');
    const { promise: answer, resolve: give } = Promise.withResolvers<string | null>();
    const { target, words, events } = prepare({ argv: ['id'], sudo: ASK }, answer);
    const { exit, stdout } = await runToEnd(target, words);
    expect(exit).toMatchObject({ kind: 'refused', error: { code: 'SUDO_PASSWORD_MISSING' } });
    expect(stdout.toString()).toBe('');
    give('a wrong one');
    await sleep(1000);
    expect(events).toEqual(['asked']);
  });

  test('what sudoers does not allow does not run, although the password is right', async () => {
    user.allow('ALL=(ALL:ALL) /usr/bin/true');
    const { exit, stdout } = await run({ argv: ['id'], sudo: ASK });
    expect(exit).toEqual({ kind: 'exited', code: 1 });
    expect(stdout).toBe('');
    expect((await run({ argv: ['/usr/bin/true'], sudo: ASK })).exit).toEqual({ kind: 'exited', code: 0 });
  });

  test('runs as another user', async () => {
    user.allow('ALL=(nobody) ALL');
    const { stdout, events } = await run({ argv: ['id', '-un'], sudo: { ...ASK, user: 'nobody' } });
    expect({ stdout, events }).toEqual({ stdout: 'nobody\n', events: ['asked', 'right'] });
  });

  test('the environment arrives byte for byte, kept through sudo or set behind it', async () => {
    user.allow('ALL=(ALL:ALL) NOPASSWD:SETENV: ALL');
    const A = `two words, 'quotes' "and" $HOME \\ ! é\nand a second line\n`;
    const argv = ['sh', '-c', 'printf "%s|%s" "$A" "$B"'];
    const env = { A, B: 'b' };
    for (const keep_env of [undefined, ['A'], ['A', 'B'], true]) {
      const { stdout } = await run({ argv, env, sudo: keep_env === undefined ? true : { keep_env } });
      expect(stdout).toBe(`${A}|b`);
    }
  });

  /** Starts a command that tells when it is ready and can be found by its name. */
  async function start(definition: (name: string) => object): Promise<{ process: TargetProcess; name: string }> {
    const name = `sudo-${randomUUID()}`;
    const { target, words, env } = prepare(definition(name));
    const process = await target.exec(words, { env, cwd: undefined, abort: never() });
    await hear(process).says('ready');
    return { process, name };
  }

  const STUBBORN =
    'trap "" INT TERM HUP; setsid sh -c "trap \\"\\" TERM; sleep 300; :" $0 & echo ready; while :; do sleep 0.2; done';

  test.each([
    ['with NOPASSWD', 'ALL=(ALL:ALL) NOPASSWD: ALL', true],
    ['with the password that was given', 'ALL=(ALL:ALL) ALL', ASK],
    ['of another user', 'ALL=(nobody) ALL', { ...ASK, user: 'nobody' }],
  ])('what runs under sudo %s is ended with everything it started (RUN-3)', async (what, rule, sudo) => {
    user.allow(rule, ...(what === 'of another user' ? ['ALL=(root) /usr/bin/kill'] : []));
    const { process, name } = await start((name) => ({ argv: ['sh', '-c', STUBBORN, name], sudo }));
    expect(running(name).length).toBeGreaterThan(1);
    await process.signal('terminate');
    expect((await process.remains()).kind).toBe('some');
    await process.signal('kill');
    expect(await process.remains()).toEqual({ kind: 'none' });
    expect(running(name)).toEqual([]);
    expect((await process.exit).kind).not.toBe('refused');
  });

  test('what cannot be ended is named', async () => {
    user.allow('ALL=(ALL:ALL) NOPASSWD: /usr/bin/sleep, /bin/sleep');
    const name = `3${Math.floor(Math.random() * 1e8)}`;
    const { target, words } = prepare({ argv: ['sleep', name], sudo: true });
    const process = await target.exec(words, { env: {}, cwd: undefined, abort: never() });
    process.stdout.resume();
    process.stderr.resume();
    while (!running(name).some((line) => line.includes(`sleep ${name}`) && !line.includes('sudo'))) await sleep(10);
    await process.signal('kill');
    const remains = await process.remains();
    if (remains.kind !== 'some') throw new Error(`expected some, got ${remains.kind}`);
    expect(remains.processes.some(({ command }) => command === `sleep ${name}`)).toBe(true);
    for (const { pid } of remains.processes) globalThis.process.kill(pid, 'SIGKILL');
    await process.exit;
  });

  test('sudo that gets nowhere is told after its own limit, and a command that begins is not', async () => {
    let late = 0;
    const noteLate = () => {
      late += 1;
    };
    user.allow('ALL=(ALL:ALL) NOPASSWD: ALL');
    const sudo = { ...ASK, timeout: 1 };
    for (const way of [sudo, { timeout: 1 }]) {
      const slow = prepare({ argv: ['sleep', '2'], sudo: way }, null, noteLate);
      await runToEnd(slow.target, slow.words);
    }
    expect(late).toBe(0);

    user.allow('ALL=(ALL:ALL) ALL');
    const { target, words, events } = prepare({ argv: ['id'], sudo }, user.password, noteLate);
    const unlock = await user.holdUp();
    const process = await target.exec(words, { env: {}, cwd: undefined, abort: never() });
    const output = Promise.all([buffer(process.stdout), buffer(process.stderr)]);
    await expect.poll(() => late, { timeout: 3000 }).toBe(1);
    expect(events).toEqual([]);
    unlock();
    expect(await process.exit).toEqual({ kind: 'exited', code: 0 });
    expect((await output).toString()).toContain('uid=0');
  });

  test('what a command is to read reaches it and not sudo, with and without a question', async () => {
    for (const rule of ['ALL=(ALL:ALL) NOPASSWD: ALL', 'ALL=(ALL:ALL) ALL']) {
      user.allow(rule);
      const { target, words } = prepare({ argv: ['sh', '-c', 'cat; echo " $(id -un)"'], sudo: ASK });
      const process = await target.exec(words, { env: {}, cwd: undefined, abort: never(), input: true });
      process.stdin?.end('first line\nsecond line');
      const [stdout, stderr] = await Promise.all([buffer(process.stdout), buffer(process.stderr)]);
      expect(stdout.toString()).toBe('first line\nsecond line root\n');
      expect(stderr.toString()).toBe('');
    }
    const { target, words } = prepare({ argv: ['cat'], sudo: ASK }, 'a wrong one');
    const process = await target.exec(words, { env: {}, cwd: undefined, abort: never(), input: true });
    process.stdin?.end(`${user.password}\n`);
    process.stdout.resume();
    process.stderr.resume();
    expect(await process.exit).toMatchObject({ kind: 'refused', error: { code: 'SUDO_PASSWORD_WRONG' } });
  });

  test('looking after processes leaves the connection as it is', async () => {
    user.allow('ALL=(ALL:ALL) NOPASSWD: ALL');
    const logins = () => sshd.log().match(/Accepted publickey/g)?.length ?? 0;
    const before = logins();
    const { process } = await start((name) => ({ argv: ['sh', '-c', 'echo ready; sleep 3; :', name], sudo: true }));
    expect((await process.remains()).kind).toBe('some');
    await process.exit;
    await run({ argv: ['true'], sudo: true });
    expect(logins() - before).toBe(1);
  });
});
