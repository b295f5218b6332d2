import { spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { chmod, mkdtemp, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { request } from 'node:http';
import { connect, createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { createORPCClient } from '@orpc/client';
import { RPCLink } from '@orpc/client/websocket';
import type { ContractRouterClient } from '@orpc/contract';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { WebSocket } from 'ws';
import type { contract } from '#shared/contract.ts';
import { type App, runApp, startApp } from '../e2e/app.ts';
import { testClient } from '../e2e/lab/client.ts';
import { DEFAULT_PORT } from './host/node/options.ts';
import { CONTENT_SECURITY_POLICY } from './host/security.ts';

const API_KEY = 'a-key-that-is-long-enough';

let app: App;
beforeAll(async () => {
  app = await startApp({ env: { HOMELAB_CMD_API_KEY: API_KEY } });
});
afterAll(() => app.dispose());

type Answer = { status: number; headers: NodeJS.Dict<string | string[]>; body: string };

/** One HTTP request with exactly these headers; `fetch` would not let Host and Origin be chosen. */
function ask(path: string, options: { method?: string; headers?: Record<string, string> } = {}): Promise<Answer> {
  const { port } = new URL(app.origin);
  return new Promise((resolve, reject) => {
    const call = request({ host: '127.0.0.1', port, path, ...options }, (response) => {
      let body = '';
      response.setEncoding('utf8').on('data', (chunk: string) => {
        body += chunk;
      });
      response.on('end', () => resolve({ status: response.statusCode ?? 0, headers: response.headers, body }));
    });
    call.on('error', reject);
    call.end();
  });
}

/** A path with a token that nobody has used. */
async function tokenPath(): Promise<string> {
  return `/${new URL(await app.unusedUrl()).search}`;
}

/** Exchanges a token like a browser and gives the cookie. */
async function signIn(): Promise<string> {
  const { headers } = await ask(await tokenPath());
  return headers['set-cookie']?.[0]?.split(';')[0] ?? '';
}

/** Tries to open a line: the status that refused it, or the open socket. */
function open(headers: Record<string, string>, path = '/rpc'): Promise<WebSocket | number> {
  const socket = new WebSocket(`${app.origin.replace('http', 'ws')}${path}`, { headers });
  return new Promise((resolve, reject) => {
    socket.on('open', () => resolve(socket));
    socket.on('unexpected-response', (_request, response) => {
      resolve(response.statusCode ?? 0);
      socket.terminate();
    });
    socket.on('error', reject);
  });
}

async function openLine(headers: Record<string, string>): Promise<WebSocket> {
  const socket = await open(headers);
  if (typeof socket === 'number') throw new Error(`refused with ${socket}`);
  return socket;
}

function callOver(websocket: WebSocket): ContractRouterClient<typeof contract> {
  // The link is typed for a browser's WebSocket, whose used part `ws` has as well.
  return createORPCClient(new RPCLink({ websocket: websocket as unknown as globalThis.WebSocket }));
}

describe('the token', () => {
  it('is exchanged once for a cookie that scripts and other sites cannot use', async () => {
    const path = await tokenPath();
    const first = await ask(path);
    expect(first.status).toBe(303);
    expect(first.headers.location).toBe('/');
    const { port } = new URL(app.origin);
    expect(first.headers['set-cookie']?.[0]).toMatch(
      new RegExp(`^homelab-cmd-${port}=[\\w-]{43}; HttpOnly; SameSite=Strict; Path=/$`),
    );

    const again = await ask(path);
    expect(again.status).toBe(403);
    expect(again.headers['set-cookie']).toBeUndefined();
    expect(again.body).toContain('already used');
  });

  it('is followed by a new one for another browser', async () => {
    await signIn();
    expect((await ask('/', { headers: { Cookie: await signIn() } })).status).toBe(200);
  });

  it('is not used up by whoever only looks (HEAD)', async () => {
    const path = await tokenPath();
    expect((await ask(path, { method: 'HEAD' })).status).toBe(403);
    expect((await ask(path)).status).toBe(303);
  });

  it('works from a link on another site, where a redirect would lose the cookie', async () => {
    const headers = { 'Sec-Fetch-Site': 'cross-site' };
    const answer = await ask(await tokenPath(), { headers });
    expect(answer.status).toBe(200);
    expect(answer.headers['set-cookie']).toHaveLength(1);
    expect(answer.body).toContain('url=/');
  });

  it.each(['/?token=', '/?token=wrong', '/?token=%00', '/'])('keeps out %s', async (path) => {
    const answer = await ask(path);
    expect(answer.status).toBe(403);
    expect(answer.headers['set-cookie']).toBeUndefined();
    expect(answer.headers['content-type']).toBe('text/html; charset=utf-8');
    expect(answer.body).not.toContain('<script');
  });
});

describe('requests', () => {
  let cookie = '';
  beforeAll(async () => {
    cookie = await signIn();
  });
  const asked = (path: string, headers: Record<string, string> = {}, method = 'GET') =>
    ask(path, { method, headers: { Cookie: cookie, ...headers } });

  it('get the window with every protection on', async () => {
    const answer = await asked('/');
    expect(answer.status).toBe(200);
    expect(answer.headers).toMatchObject({
      'content-security-policy': CONTENT_SECURITY_POLICY,
      'content-type': 'text/html; charset=utf-8',
      'cache-control': 'no-store',
      'x-content-type-options': 'nosniff',
      'referrer-policy': 'no-referrer',
      'cross-origin-opener-policy': 'same-origin',
      'cross-origin-resource-policy': 'same-origin',
    });
    const [, script = ''] = /src="\.(\/assets\/[^"]+\.js)"/.exec(answer.body) ?? [];
    const asset = await asked(script);
    expect(asset.status).toBe(200);
    expect(asset.headers['content-type']).toBe('text/javascript; charset=utf-8');
    expect(asset.headers['cache-control']).toContain('immutable');
  });

  it('get no body for HEAD', async () => {
    const answer = await asked('/', {}, 'HEAD');
    expect([answer.status, answer.body]).toEqual([200, '']);
  });

  it.each(['POST', 'PUT', 'DELETE', 'OPTIONS', 'PATCH'])('with %s are refused', async (method) => {
    const answer = await asked('/', {}, method);
    expect(answer.status).toBe(405);
    expect(answer.headers.allow).toBe('GET, HEAD');
  });

  it.each([
    '/../../package.json',
    '/..%2f..%2fpackage.json',
    '/%2e%2e/main/serve.js',
    '/assets/..%2f..%2fmain%2fserve.js',
    '/..%5c..%5cpackage.json',
    '//etc/passwd',
    '/index.html%00.js',
    '/none.js',
  ])('find nothing at %s', async (path) => {
    expect((await asked(path)).status).toBe(404);
  });

  it.each(['evil.example', 'evil.example:80', '127.0.0.1', '127.0.0.1:1', 'localhost.evil.example'])(
    'for the host %s are refused',
    async (host) => {
      expect((await asked('/', { Host: host })).status).toBe(403);
    },
  );

  it('for this machine under its other name get in', async () => {
    expect((await asked('/', { Host: `localhost:${new URL(app.origin).port}` })).status).toBe(200);
  });

  it.each(['http://evil.example', 'null', 'https://127.0.0.1', 'http://127.0.0.1'])(
    'from the origin %s are refused',
    async (origin) => {
      expect((await asked('/', { Origin: origin })).status).toBe(403);
    },
  );

  it('without a session get neither window nor assets', async () => {
    for (const path of ['/', '/index.html', '/assets/x.js', '/rpc']) expect((await ask(path)).status).toBe(403);
    const { port } = new URL(app.origin);
    const forged = { Cookie: `homelab-cmd-${port}=${'x'.repeat(43)}` };
    expect((await ask('/', { headers: forged })).status).toBe(403);
  });

  it('that never end are cut off', { timeout: 20_000 }, async () => {
    const { port } = new URL(app.origin);
    const socket = connect(Number(port), '127.0.0.1');
    socket.write('GET / HTTP/1.1\r\nHost: ');
    socket.resume();
    await once(socket, 'close');
  });

  it('with oversized headers are refused', async () => {
    expect((await asked('/', { 'X-Long': 'x'.repeat(20_000) })).status).toBe(431);
  });
});

describe('lines', () => {
  let cookie = '';
  beforeAll(async () => {
    cookie = await signIn();
  });

  it('open for the window and carry the contract', async () => {
    const socket = await openLine({ Cookie: cookie, Origin: app.origin });
    await expect(callOver(socket).system.info({})).resolves.toMatchObject({
      host: 'browser',
      dataDirectory: app.dataDirectory,
    });
    socket.terminate();
  });

  it('open for a program that knows the key', async () => {
    const socket = await openLine({ 'X-API-Key': API_KEY });
    await expect(callOver(socket).history.search({})).resolves.toMatchObject({ records: [] });
    socket.terminate();
  });

  it.each([
    ['nothing at all', () => ({}), 403],
    ['a cookie without an origin', () => ({ Cookie: cookie }), 403],
    ['an origin without a cookie', () => ({ Origin: app.origin }), 403],
    ['a forged origin', () => ({ Cookie: cookie, Origin: 'http://evil.example' }), 403],
    ['the origin null', () => ({ Cookie: cookie, Origin: 'null' }), 403],
    ['a forged host', () => ({ Cookie: cookie, Origin: app.origin, Host: 'evil.example' }), 403],
    ['a forged host that matches its origin', () => ({ Cookie: cookie, Origin: 'http://evil', Host: 'evil' }), 403],
    ['a wrong cookie', () => ({ Cookie: `${cookie}x`, Origin: app.origin }), 403],
    ['a wrong key', () => ({ 'X-API-Key': `${API_KEY}x` }), 401],
    ['an empty key', () => ({ 'X-API-Key': '' }), 401],
    ['a wrong key beside a cookie', () => ({ Cookie: cookie, Origin: app.origin, 'X-API-Key': 'x' }), 401],
    ['the key from a foreign page', () => ({ 'X-API-Key': API_KEY, Origin: 'http://evil.example' }), 403],
  ])('stay shut for %s', async (_name, headers: () => Record<string, string>, status) => {
    expect(await open(headers())).toBe(status);
  });

  it('are spoken at one path only', async () => {
    expect(await open({ 'X-API-Key': API_KEY }, '/rpc/../rpc2')).toBe(404);
  });

  it('are closed by an oversized message, and the app goes on', async () => {
    const socket = await openLine({ Cookie: cookie, Origin: app.origin });
    socket.send('x'.repeat(10 * 1024 * 1024));
    const [code] = await once(socket, 'close');
    expect(code).toBe(1009);
    expect((await ask('/', { headers: { Cookie: cookie } })).status).toBe(200);
  });

  it('survive nonsense', async () => {
    const socket = await openLine({ Cookie: cookie, Origin: app.origin });
    for (const nonsense of ['', '{}', 'null', '[1,2]', '{"i":1,"p":{"u":"/../x"}}']) socket.send(nonsense);
    socket.send(Buffer.from([0xff, 0xfe, 0]));
    await expect(callOver(socket).system.info({})).resolves.toMatchObject({ host: 'browser' });
    socket.terminate();
  });
});

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
    const socket = new WebSocket(`${own.origin.replace('http', 'ws')}/rpc`, { headers: { 'X-API-Key': API_KEY } });
    await once(socket, 'open');
    const closed = once(socket, 'close');
    const began = performance.now();
    expect(await own.stop(signal)).toBe(0);
    expect(performance.now() - began).toBeLessThan(5_000);
    await closed;
    await own.restart();
    await own.dispose();
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
    const socket = new WebSocket(`${own.origin.replace('http', 'ws')}/rpc`, { headers: { 'X-API-Key': API_KEY } });
    await once(socket, 'open');
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
    const signedIn = await fetch(own.url, { redirect: 'manual' });
    const cookie = signedIn.headers.get('set-cookie')?.split(';')[0] ?? '';
    const headers = { Cookie: cookie, Origin: own.origin };
    const socket = new WebSocket(`${own.origin.replace('http', 'ws')}/rpc`, { headers });
    await once(socket, 'open');
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
