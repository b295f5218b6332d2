import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { chmod, mkdtemp, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type App, runApp, startApp } from '../e2e/app.ts';
import { testClient } from '../e2e/lab/client.ts';
import { callOver, doorOf } from '../e2e/lab/door.ts';
import { DEFAULT_PORT } from './host/node/options.ts';

// The process of the browser host: how it starts, what it prints, and how it ends.

const API_KEY = 'a-key-that-is-long-enough';

let app: App;
beforeAll(async () => {
  app = await startApp({ env: { HOMELAB_CMD_API_KEY: API_KEY } });
});
afterAll(() => app.dispose());

/** Processes whose home is this directory: those that an app with a home of its own has started, and itself not. */
async function processesOf(home: string): Promise<string[]> {
  const found: string[] = [];
  for (const pid of await readdir('/proc')) {
    if (!/^\d+$/.test(pid)) continue;
    const [environment, words] = await Promise.all(
      ['environ', 'cmdline'].map((name) => readFile(join('/proc', pid, name), 'utf8').catch(() => '')),
    );
    if (environment?.split('\0').includes(`HOME=${home}`) && words && !words.includes('serve.js')) found.push(words);
  }
  return found;
}

describe('the process', () => {
  it('prints its address first', () => {
    expect(app.output().split('\n')[0]).toMatch(/^http:\/\/127\.0\.0\.1:\d+\/\?token=[\w-]{43}$/);
  });

  it('logs who was let in and refused, and no secret', async () => {
    const token = new URL(app.url).searchParams.get('token') ?? '';
    const { signIn, open } = doorOf(app);
    const cookie = await signIn();
    await open({ 'X-API-Key': 'wrong-key-of-somebody' });
    const logs = join(app.dataDirectory, 'logs');
    const read = async () => {
      const names = await readdir(logs);
      return (await Promise.all(names.map((name) => readFile(join(logs, name), 'utf8')))).join('');
    };
    await expect.poll(read).toContain('wrong key');
    const text = await read();
    for (const secret of [token, cookie.split('=')[1] ?? '', API_KEY, 'wrong-key-of-somebody']) {
      expect(text).not.toContain(secret);
    }
  });

  it('tells a second start who has the directory, and where', async () => {
    const { code, output } = await runApp(['--data-dir', app.dataDirectory, '--port', '0']);
    expect(code).toBe(3);
    expect(output).toContain(`process ${app.pid}`);
    expect(output).toContain(app.origin);
    expect(output).not.toContain('token');
  });

  it.each(['SIGTERM', 'SIGINT', 'SIGHUP'] as const)('ends in order on %s, even with a window open', async (signal) => {
    const own = await startApp({ env: { HOMELAB_CMD_API_KEY: API_KEY } });
    const socket = await doorOf(own).openLine({ 'X-API-Key': API_KEY });
    const closed = once(socket, 'close');
    const began = performance.now();
    expect(await own.stop(signal)).toBe(0);
    expect(performance.now() - began).toBeLessThan(5_000);
    await closed;
    await own.restart();
    await own.dispose();
  });

  it('goes on where nobody reads what it complains about', async () => {
    const directory = await mkdtemp(join(tmpdir(), 'homelab-cmd-unread-'));
    await writeFile(join(directory, 'secrets.json'), 'no secrets', { mode: 0o600 });
    const serve = fileURLToPath(new URL('../out/main/serve.js', import.meta.url));
    const child = spawn(process.execPath, [serve, '--data-dir', directory, '--port', '0'], {
      env: { ...process.env, HOME: directory, HOMELAB_CMD_SECRETS_PASSPHRASE: 'a passphrase that opens nothing' },
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    const closed = once(child, 'close');
    child.stderr.destroy();
    try {
      const [printed] = await Promise.race([once(child.stdout, 'data'), closed]);
      expect(String(printed)).toMatch(/^http:/);
      child.kill('SIGTERM');
      expect(await closed).toEqual([0, null]);
    } finally {
      child.kill('SIGKILL');
      await rm(directory, { recursive: true, force: true });
    }
  });

  const onLinux = it.skipIf(process.platform !== 'linux');
  onLinux('ends at once on a second signal and kills a command that resists, with its children (BE-6)', async () => {
    const own = await startApp({ env: { HOMELAB_CMD_API_KEY: API_KEY } });
    const resist = "trap '' INT TERM; sleep 30; :";
    // Its child has a session of its own, so that it is in no group of the command.
    const stubborn = {
      id: 'stubborn',
      title: 'Stubborn',
      argv: ['sh', '-c', `setsid sh -c "${resist}" stray & ${resist}`],
    };
    await writeFile(join(own.dataDirectory, 'actions.yaml'), JSON.stringify({ actions: [stubborn] }));
    await own.restart();
    const socket = await doorOf(own).openLine({ 'X-API-Key': API_KEY });
    const { start, follow } = testClient(callOver(socket));
    const events = follow();
    const [run] = await start({ actionId: 'stubborn', parameters: {}, serverIds: ['local'] });
    await events.waitFor('run', (event) => event.run.id === run?.id && event.run.state === 'running');

    process.kill(own.pid, 'SIGTERM');
    await sleep(700);
    expect((await processesOf(own.home)).length).toBeGreaterThanOrEqual(2);
    const began = performance.now();
    expect(await own.stop('SIGTERM')).toBe(1);
    expect(performance.now() - began).toBeLessThan(2000);
    expect(await processesOf(own.home)).toEqual([]);
    await own.dispose();
  });

  onLinux('opens a window without telling anybody else the token', async () => {
    const programs = await mkdtemp(join(tmpdir(), 'homelab-cmd-programs-'));
    const words = join(programs, 'words');
    await writeFile(join(programs, 'chromium'), `#!/bin/sh\necho "$@" >${words}.new; mv ${words}.new ${words}\n`);
    await chmod(join(programs, 'chromium'), 0o755);
    const own = await startApp({
      words: ['--open'],
      env: { DISPLAY: ':99', PATH: `${programs}:${process.env.PATH}` },
    });
    await expect.poll(() => readFile(words, 'utf8').catch(() => '')).toContain('--app=file:///');
    const seen = await readFile(words, 'utf8');
    expect(seen).not.toContain(new URL(own.url).searchParams.get('token'));

    const door = fileURLToPath(/--app=(\S+)/.exec(seen)?.[1] ?? '');
    expect((await stat(door)).mode & 0o777).toBe(0o600);
    const address = /url=([^"]+)"/.exec(await readFile(door, 'utf8'))?.[1] ?? '';
    expect((await fetch(address, { redirect: 'manual' })).headers.get('set-cookie')).toContain('HttpOnly');
    expect((await fetch(address, { redirect: 'manual' })).status).toBe(403);

    await own.stop();
    await expect(stat(door)).rejects.toMatchObject({ code: 'ENOENT' });
    await own.dispose();
    await rm(programs, { recursive: true });
  });

  it('opens the secret store by the environment, which commands on this computer do not get', async () => {
    const env = { HOMELAB_CMD_API_KEY: API_KEY, HOMELAB_CMD_SECRETS_PASSPHRASE: 'canary-sesame' };
    const own = await startApp({ env });
    await writeFile(
      join(own.dataDirectory, 'actions.yaml'),
      'actions: [{id: environment, title: Environment, argv: [env]}]\n',
    );
    await own.restart();
    const { signIn, openLine } = doorOf(own);
    const socket = await openLine({ Cookie: await signIn(), Origin: own.origin });
    const { client, start, output } = testClient(callOver(socket));
    expect((await client.credentials.list({})).store).toEqual({ kind: 'open' });
    const [run] = await start({ actionId: 'environment', parameters: {}, serverIds: ['local'] });
    const { stdout } = await output(run?.id ?? '');
    expect(stdout).toContain('PATH=');
    expect(stdout).not.toMatch(/canary|HOMELAB_CMD_API_KEY|HOMELAB_CMD_SECRETS/);
    await own.dispose();
  });

  it('takes a free port when its usual one is in use, and says so', async () => {
    const other = createServer();
    // Whoever else has it does as well.
    other.on('error', () => {}).listen(DEFAULT_PORT, '127.0.0.1');
    await Promise.race([once(other, 'listening'), once(other, 'error')]);
    const own = await startApp({ usualPort: true });
    expect(own.origin).not.toBe(`http://127.0.0.1:${DEFAULT_PORT}`);
    await expect.poll(() => own.output()).toContain(`Port ${DEFAULT_PORT} is in use by another program`);
    await own.dispose();
    other.close();
  });

  it('leaves the directory free when it is killed', async () => {
    const own = await startApp();
    await own.kill9();
    await own.restart();
    expect(await own.stop()).toBe(0);
    await own.dispose();
  });

  it('says which port is taken', async () => {
    const other = createServer().listen(0, '127.0.0.1');
    await once(other, 'listening');
    const address = other.address();
    const port = typeof address === 'object' && address !== null ? address.port : 0;
    const directory = await mkdtemp(join(tmpdir(), 'homelab-cmd-port-'));
    const { code, output } = await runApp(['--data-dir', directory, '--port', String(port)]);
    expect(code).toBe(1);
    expect(output).toBe('This port is in use by another program. Choose another with --port, or stop that program.\n');
    other.close();
    await rm(directory, { recursive: true });
  });

  it('says why a data directory is of no use', async () => {
    const directory = await mkdtemp(join(tmpdir(), 'homelab-cmd-file-'));
    const file = join(directory, 'file');
    await writeFile(file, '');
    const { code, output } = await runApp(['--data-dir', file, '--port', '0']);
    expect(code).toBe(1);
    expect(output).toContain(file);
    expect(output).not.toContain('    at ');
    await rm(directory, { recursive: true });
  });

  const inHome = (home: string) => ({ HOME: home, XDG_CONFIG_HOME: '', HOMELAB_CMD_DATA_DIR: '' });
  onLinux('says what to do without a home directory (fault 43)', async () => {
    // Nobody can make a directory there, whoever it is.
    expect(await runApp(['--port', '0'], inHome('/proc/nobody'))).toEqual({
      code: 1,
      output:
        'The data directory /proc/nobody/.config/homelab-cmd cannot be used: it cannot be made there. Check that the home directory exists, or choose another directory with --data-dir or HOMELAB_CMD_DATA_DIR.\n',
    });
  });

  onLinux(
    'says what to do in a home that is read-only, and works with its data elsewhere (fault 43)',
    async (context) => {
      const home = await mkdtemp(join(tmpdir(), 'homelab-cmd-home-'));
      const mounted = spawnSync('mount', ['-t', 'tmpfs', '-o', 'ro', 'tmpfs', home]);
      if (mounted.status !== 0) return context.skip('mounting needs root on Linux');
      try {
        expect(await runApp(['--port', '0'], inHome(home))).toEqual({
          code: 1,
          output: `The data directory ${home}/.config/homelab-cmd cannot be used: it is on a read-only file system. Make it writable, or choose another directory with --data-dir or HOMELAB_CMD_DATA_DIR.\n`,
        });
        const own = await startApp({ env: { HOME: home, HOMELAB_CMD_API_KEY: API_KEY } });
        const execute = `${own.origin}/api/v1/servers/local/commands/execute`;
        const answer = await fetch(execute, {
          method: 'POST',
          headers: { 'X-API-Key': API_KEY, 'Content-Type': 'application/json' },
          body: JSON.stringify({ action_type: 'system_info' }),
        });
        expect(await answer.json()).toMatchObject({ exit_code: 0 });
        expect(own.output()).not.toContain('could not');
        expect(await own.stop()).toBe(0);
        await own.dispose();
      } finally {
        spawnSync('umount', [home]);
      }
    },
  );

  it.each([
    [['--nonsense'], {}, "Unknown option '--nonsense'. See --help.\n"],
    [[], { HOMELAB_CMD_PORT: 'http' }, 'The port must be a whole number from 0 to 65535, not "http".\n'],
    [[], { HOMELAB_CMD_API_KEY: 'short' }, 'HOMELAB_CMD_API_KEY must have at least 16 characters.\n'],
  ])('refuses %j with %j before it touches anything', async (words: string[], env: Record<string, string>, output) => {
    expect(await runApp(words, env)).toEqual({ code: 2, output });
  });

  it('helps', async () => {
    const { code, output } = await runApp(['--help']);
    expect(code).toBe(0);
    expect(output).toContain('--data-dir');
  });
});
