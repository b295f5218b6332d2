import { once } from 'node:events';
import { connect } from 'node:net';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type App, startApp } from '../e2e/app.ts';
import { callOver, doorOf } from '../e2e/lab/door.ts';
import { CONTENT_SECURITY_POLICY } from './host/security.ts';

// Who comes in at the browser host, and with what, met over real HTTP and real WebSockets.

const API_KEY = 'a-key-that-is-long-enough';

let app: App;
let door: ReturnType<typeof doorOf>;
beforeAll(async () => {
  app = await startApp({ env: { HOMELAB_CMD_API_KEY: API_KEY } });
  door = doorOf(app);
});
afterAll(() => app.dispose());

describe('the token', () => {
  it('is exchanged once for a cookie that scripts and other sites cannot use', async () => {
    const path = await door.tokenPath();
    const first = await door.ask(path);
    expect(first.status).toBe(303);
    expect(first.headers.location).toBe('/');
    const { port } = new URL(app.origin);
    expect(first.headers['set-cookie']?.[0]).toMatch(
      new RegExp(`^homelab-cmd-${port}=[\\w-]{43}; HttpOnly; SameSite=Strict; Path=/$`),
    );

    const again = await door.ask(path);
    expect(again.status).toBe(403);
    expect(again.headers['set-cookie']).toBeUndefined();
    expect(again.body).toContain('already used');
  });

  it('is followed by a new one for another browser', async () => {
    await door.signIn();
    expect((await door.ask('/', { headers: { Cookie: await door.signIn() } })).status).toBe(200);
  });

  it('is not used up by whoever only looks (HEAD)', async () => {
    const path = await door.tokenPath();
    expect((await door.ask(path, { method: 'HEAD' })).status).toBe(403);
    expect((await door.ask(path)).status).toBe(303);
  });

  it('works from a link on another site, where a redirect would lose the cookie', async () => {
    const headers = { 'Sec-Fetch-Site': 'cross-site' };
    const answer = await door.ask(await door.tokenPath(), { headers });
    expect(answer.status).toBe(200);
    expect(answer.headers['set-cookie']).toHaveLength(1);
    expect(answer.body).toContain('url=/');
  });

  it.each(['/?token=', '/?token=wrong', '/?token=%00', '/'])('keeps out %s', async (path) => {
    const answer = await door.ask(path);
    expect(answer.status).toBe(403);
    expect(answer.headers['set-cookie']).toBeUndefined();
    expect(answer.headers['content-type']).toBe('text/html; charset=utf-8');
    expect(answer.body).not.toContain('<script');
  });
});

describe('requests', () => {
  let cookie = '';
  beforeAll(async () => {
    cookie = await door.signIn();
  });
  const asked = (path: string, headers: Record<string, string> = {}, method = 'GET') =>
    door.ask(path, { method, headers: { Cookie: cookie, ...headers } });

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
    for (const path of ['/', '/index.html', '/assets/x.js', '/rpc']) expect((await door.ask(path)).status).toBe(403);
    const { port } = new URL(app.origin);
    const forged = { Cookie: `homelab-cmd-${port}=${'x'.repeat(43)}` };
    expect((await door.ask('/', { headers: forged })).status).toBe(403);
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
    cookie = await door.signIn();
  });

  it('open for the window and carry the contract', async () => {
    const socket = await door.openLine({ Cookie: cookie, Origin: app.origin });
    await expect(callOver(socket).system.info({})).resolves.toMatchObject({
      host: 'browser',
      dataDirectory: app.dataDirectory,
    });
    socket.terminate();
  });

  it('open for a program that knows the key', async () => {
    const socket = await door.openLine({ 'X-API-Key': API_KEY });
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
    expect(await door.open(headers())).toBe(status);
  });

  it('that were refused are let go of, even where the other end never leaves', { timeout: 20_000 }, async () => {
    const { host, port } = new URL(app.origin);
    const socket = connect({ port: Number(port), host: '127.0.0.1', allowHalfOpen: true });
    socket.on('error', () => {});
    socket.write(
      `GET /rpc HTTP/1.1\r\nHost: ${host}\r\nConnection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n`,
    );
    let answer = '';
    socket.on('data', (piece: Buffer) => {
      answer += piece.toString();
    });
    await once(socket, 'end');
    expect(answer).toMatch(/^HTTP\/1\.1 403 /);
    // What comes for a connection that is let go of is sent back, which ends this side as well.
    const gone = new Promise((resolve) => socket.once('close', resolve));
    const knock = setInterval(() => socket.write('x'), 50);
    await gone;
    clearInterval(knock);
  });

  it('are spoken at one path only', async () => {
    expect(await door.open({ 'X-API-Key': API_KEY }, '/rpc/../rpc2')).toBe(404);
  });

  it('are closed by an oversized message, and the app goes on', async () => {
    const socket = await door.openLine({ Cookie: cookie, Origin: app.origin });
    socket.send('x'.repeat(10 * 1024 * 1024));
    const [code] = await once(socket, 'close');
    expect(code).toBe(1009);
    expect((await door.ask('/', { headers: { Cookie: cookie } })).status).toBe(200);
  });

  it('survive nonsense', async () => {
    const socket = await door.openLine({ Cookie: cookie, Origin: app.origin });
    for (const nonsense of ['', '{}', 'null', '[1,2]', '{"i":1,"p":{"u":"/../x"}}']) socket.send(nonsense);
    socket.send(Buffer.from([0xff, 0xfe, 0]));
    await expect(callOver(socket).system.info({})).resolves.toMatchObject({ host: 'browser' });
    socket.terminate();
  });
});
