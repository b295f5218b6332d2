import { execFileSync, spawnSync } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { chmodSync, existsSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { setTimeout as sleep } from 'node:timers/promises';
import { describe, expect, test } from 'vitest';
import {
  connectionsOf,
  DONE,
  failureOf,
  hasSshd,
  openSshLab,
  running,
  start,
  startUnheard,
} from '../../../e2e/lab/ssh-lab.ts';
import { runToEnd, serverOf } from '../../../e2e/lab/ssh-pool.ts';

// The moment between the connection and the command: sshd, a login shell and its start-up files stand in between.

const { lab, person } = openSshLab();

describe.skipIf(!hasSshd)('a login shell', () => {
  test('may say as much as it likes before the command, which then is not said to have not started', async () => {
    const noise = 'head -c 300000 /dev/zero | tr "\\000" x >&2; echo >&2; echo the end >&2';
    const sshd = await lab({ extraConfig: `ForceCommand ${noise}; eval "$SSH_ORIGINAL_COMMAND"` });
    const { pool } = person();
    const { exit, stdout, stderr } = await runToEnd(pool.target(serverOf(sshd)), ['echo', 'ran']);
    expect({ exit, stdout: stdout.toString() }).toEqual({ exit: DONE, stdout: 'ran\n' });
    expect(stderr.toString()).toMatch(/^x+\nthe end\n$/);
  });

  test.each([
    ['mixes both streams', 'exec 2>&1', 'out\nerr\n'],
    ['hides what commands complain about', 'exec 2>/dev/null', 'out\n'],
  ])('that %s does not hide that the command ran', async (_, redirect, said) => {
    const sshd = await lab({ extraConfig: `ForceCommand ${redirect}; eval "$SSH_ORIGINAL_COMMAND"` });
    const { pool } = person();
    const words = ['sh', '-c', 'echo out; echo err >&2; exit 3'];
    const { exit, stdout, stderr } = await runToEnd(pool.target(serverOf(sshd)), words);
    expect({ exit, stdout: stdout.toString(), stderr: stderr.toString() }).toEqual({
      exit: { kind: 'exited', code: 3 },
      stdout: said,
      stderr: '',
    });
  });

  test('that never comes to the command is ended at the connect time-out', async () => {
    const name = `stuck-${randomUUID()}`;
    // What looks after processes gets through.
    const stuck = `[ "$SSH_ORIGINAL_COMMAND" = "exec sh -s" ] || sh -c 'sleep 300; :' ${name}`;
    const sshd = await lab({ extraConfig: `ForceCommand ${stuck}; eval "$SSH_ORIGINAL_COMMAND"` });
    const { pool } = person({ limits: { connect_timeout: 1 } });
    const startedAt = performance.now();
    expect(await failureOf(start(pool.target(serverOf(sshd)), ['true']))).toMatchObject({
      code: 'COMMAND_NOT_STARTED',
      message: `nas did not start the command: the login shell of ${sshd.user} took longer than 1 seconds.`,
    });
    expect(performance.now() - startedAt).toBeLessThan(5000);
    expect(running(name)).toEqual([]);
  });
});

describe.skipIf(!hasSshd)('a login shell that does not start the command', () => {
  test('is told with its own words', async () => {
    const sshd = await lab({ extraConfig: 'ForceCommand echo "This account is \u001b[31mclosed" >&2; exit 1' });
    const { pool } = person();
    const error = await failureOf(start(pool.target(serverOf(sshd)), ['true']));
    expect(error.code).toBe('COMMAND_NOT_STARTED');
    expect(error.message).toContain('This account is closed');
  });

  test('is told also when it ends well', async () => {
    const sshd = await lab({ extraConfig: 'ForceCommand echo only backups here' });
    const { pool } = person();
    const error = await failureOf(start(pool.target(serverOf(sshd)), ['true']));
    expect(error).toMatchObject({ code: 'COMMAND_NOT_STARTED', message: expect.stringContaining('only backups here') });
  });

  test('makes the run lost when the connection breaks before anybody knows', async () => {
    const { pool, homeDirectory } = person();
    const slow = join(homeDirectory, 'slow');
    writeFileSync(slow, '');
    chmodSync(homeDirectory, 0o755);
    const sshd = await lab({ extraConfig: `ForceCommand [ ! -e ${slow} ] || sleep 300; eval "$SSH_ORIGINAL_COMMAND"` });
    const starting = start(pool.target(serverOf(sshd)), ['true']);
    await expect.poll(() => sshd.log()).toMatch(/Starting session/);
    await sleep(100);
    sshd.killSessions();
    rmSync(slow);
    const process = await starting;
    expect(process.pid).toBe(null);
    expect((await process.exit).kind).toBe('lost');
    expect((await process.remains()).kind).toBe('some');
    await process.signal('kill');
    expect(await process.remains()).toEqual({ kind: 'none' });
  });

  test('can be given up while it is slow: the command never starts', async () => {
    const name = `slow-${randomUUID()}`;
    const sshd = await lab({ extraConfig: 'ForceCommand sleep 1; eval "$SSH_ORIGINAL_COMMAND"' });
    const { pool } = person();
    const abort = new AbortController();
    const starting = failureOf(
      start(pool.target(serverOf(sshd)), ['sh', '-c', 'sleep 300; :', name], { abort: abort.signal }),
    );
    await expect.poll(() => sshd.log()).toMatch(/Starting session/);
    await sleep(100);
    abort.abort();
    expect((await starting).code).toBe('CONNECTION_FAILED');
    await sleep(1500);
    expect(running(name)).toEqual([]);
  });

  test('can be given up while the news of its beginning is on the way, and its room is free again', async () => {
    const sshd = await lab({ extraConfig: 'ForceCommand sleep 0.5; eval "$SSH_ORIGINAL_COMMAND"' });
    const { pool } = person();
    const abort = new AbortController();
    const starting = failureOf(start(pool.target(serverOf(sshd)), ['sleep', '300'], { abort: abort.signal }));
    await expect.poll(() => sshd.log()).toMatch(/Starting session/);
    // Nothing is read meanwhile, so the news comes behind the change of mind.
    execFileSync('sleep', ['1']);
    abort.abort();
    expect((await starting).code).toBe('CONNECTION_FAILED');
    await expect.poll(() => pool.figures('nas')?.connections[0]?.channels).toBe(0);
  });
});

describe.skipIf(!hasSshd)('looking after what runs', () => {
  test.each([
    ['fails', 'exit 5', 'the server could not run it'],
    ['floods', 'exec head -c 18000000 /dev/zero', 'the server answers with too much'],
  ])('on a server where that %s claims nothing, and leaves the command alone', async (_, instead, reason) => {
    const config = `ForceCommand [ "$SSH_ORIGINAL_COMMAND" != "exec sh -s" ] || ${instead}; eval "$SSH_ORIGINAL_COMMAND"`;
    const sshd = await lab({ extraConfig: config });
    const { pool } = person();
    const process = await start(pool.target(serverOf(sshd)), ['sh', '-c', 'read -r go; exit 4'], { input: true });
    process.stdout.resume();
    process.stderr.resume();
    expect(await process.remains()).toEqual({ kind: 'unknown', reason });
    await expect(process.signal('kill')).rejects.toThrow(reason);
    process.stdin?.end('go\n');
    expect(await process.exit).toEqual({ kind: 'exited', code: 4 });
  });
});

describe.skipIf(!hasSshd)('a login shell of any kind', () => {
  const isInstalled = (shell: string) => spawnSync(shell, ['-c', 'exit 0'], { stdio: 'ignore' }).status === 0;
  const words = ['printf', '[%s]', "it's", '!!', '\\', '$HOME', '~', '*', '', '=ls', 'a b', '`id`', '(x)', 'é'];

  test.each(['bash', 'dash', 'zsh', 'fish', 'tcsh'])('%s passes the same words on', async (shell) => {
    if (!isInstalled(shell)) return console.warn(`skipped: ${shell} is not installed`);
    const path = execFileSync('sh', ['-c', `command -v ${shell}`], { encoding: 'utf8' }).trim();
    const sshd = await lab({ extraConfig: `ForceCommand exec ${path} -c "$SSH_ORIGINAL_COMMAND"` });
    const { pool } = person();
    const target = pool.target(serverOf(sshd));
    const { exit, stdout, stderr } = await runToEnd(target, words, { env: { A: "'!" }, cwd: '/tmp' });
    expect({ exit, stderr: stderr.toString() }).toEqual({ exit: { kind: 'exited', code: 0 }, stderr: '' });
    expect(stdout.toString()).toBe(
      words
        .slice(2)
        .map((word) => `[${word}]`)
        .join(''),
    );

    // The one thing that csh cannot take is refused in its own words, and nothing runs.
    const lines = runToEnd(target, ['printf', 'a\nb']);
    if (shell === 'tcsh') expect((await failureOf(lines)).message).toMatch(/Unmatched/);
    else expect((await lines).stdout.toString()).toBe('a\nb');

    const process = await startUnheard(target, ['sleep', '300']);
    await process.signal('kill');
    expect(await process.exit).toEqual({ kind: 'signalled', signal: 'SIGKILL' });
  });
});

describe.skipIf(!hasSshd)('the announcement of the process number', () => {
  test('is seen by nobody, also behind what start-up files write', async () => {
    const sshd = await lab({
      extraConfig: 'ForceCommand printf "motd " | tee /dev/stderr; eval "$SSH_ORIGINAL_COMMAND"',
    });
    const { pool } = person();
    const words = ['sh', '-c', 'echo out; echo own >&2; exit 4'];
    const { exit, stdout, stderr } = await runToEnd(pool.target(serverOf(sshd)), words);
    expect(exit).toEqual({ kind: 'exited', code: 4 });
    expect([stdout.toString(), stderr.toString()]).toEqual(['motd out\n', 'motd own\n']);
  });

  test('cannot be made up by the command', async () => {
    const sshd = await lab();
    const { pool } = person();
    const script = 'echo "homelab-cmd $LC_HOMELAB_CMD_RUN 1"; echo $$; read -r x';
    const process = await start(pool.target(serverOf(sshd)), ['sh', '-c', script]);
    const [stdout, stderr] = await Promise.all([text(process.stdout), text(process.stderr)]);
    expect(stdout).toMatch(new RegExp(`^homelab-cmd a[0-9a-f]{31} 1\n${process.pid}\n$`));
    expect(stderr).toBe('');
  });
});

describe.skipIf(!hasSshd)('a server', () => {
  test('that gives no terminals says so, and goes on running commands without one', async () => {
    const sshd = await lab({ extraConfig: 'PermitTTY no' });
    const { pool } = person();
    const target = pool.target(serverOf(sshd));
    const terminal = { columns: 80, rows: 24 };
    expect(await failureOf(start(target, ['true'], { terminal }))).toMatchObject({
      code: 'COMMAND_NOT_STARTED',
      message: `nas did not start the command: it gives ${sshd.user} no terminal.`,
      next: expect.stringContaining('PermitTTY'),
    });
    expect((await runToEnd(target, ['true'])).exit).toEqual(DONE);
    expect(connectionsOf(sshd)).toBe(1);
  });

  test('that falls silent keeps nobody waiting who gives up, and nothing begins when it wakes up', async () => {
    const sshd = await lab();
    const { pool, homeDirectory } = person({ limits: { keep_alive_interval: 60 } });
    const target = pool.target(serverOf(sshd));
    const trace = `${homeDirectory}-began`;
    await runToEnd(target, ['true']);
    const thaw = sshd.freeze();
    const abort = new AbortController();
    const waiting = failureOf(start(target, ['touch', trace], { abort: abort.signal }));
    await sleep(100);
    const abortedAt = performance.now();
    abort.abort();
    expect((await waiting).code).toBe('CONNECTION_FAILED');
    expect(performance.now() - abortedAt).toBeLessThan(4000);
    thaw();
    await sleep(300);
    expect(existsSync(trace)).toBe(false);
    rmSync(trace, { force: true });
  });

  test('that falls silent is not left by one who gives up while others run on the same connection', async () => {
    const sshd = await lab();
    const { pool } = person({ limits: { keep_alive_interval: 60 } });
    const target = pool.target(serverOf(sshd));
    const other = await startUnheard(target, ['sleep', '300']);
    const thaw = sshd.freeze();
    const abort = new AbortController();
    const waiting = start(target, ['true'], { abort: abort.signal }).catch(() => null);
    await sleep(100);
    abort.abort();
    await sleep(2500);
    thaw();
    await waiting;
    expect((await runToEnd(target, ['true'])).exit).toEqual(DONE);
    expect(connectionsOf(sshd)).toBe(1);
    await other.signal('kill');
    expect(await other.exit).toEqual({ kind: 'signalled', signal: 'SIGKILL' });
  });
});
