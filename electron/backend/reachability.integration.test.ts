import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { ServerView } from '#shared/server.ts';
import { startBackend } from '../../e2e/lab/backend.ts';
import { type Sshd, sshdAvailable, startSshd } from '../../e2e/lab/sshd.ts';
import { openDataDirectory } from './store/data-directory.ts';

// The watch over servers, through the whole backend against a real sshd: what it sees, and what sshd sees of it.

const availability = sshdAvailable();
if (!availability.available) console.warn(`skipped: ${availability.reason}`);

const disposers: (() => unknown)[] = [];
let sshd: Sshd;

beforeEach(async () => {
  if (!availability.available) return;
  sshd = await startSshd();
  disposers.push(sshd.stop);
});

afterEach(async () => {
  for (const dispose of disposers.splice(0).reverse()) await dispose();
});

/** A backend that knows the sshd as `lab`, and as `inner` behind it, and looks at its servers every 5 seconds. */
async function watching() {
  const directory = mkdtempSync(join(tmpdir(), 'reachability-'));
  const files = openDataDirectory(join(directory, 'data'));
  const entry = `kind: ssh, host: 127.0.0.1, port: ${sshd.port}, user: ${sshd.user}, key_file: ${sshd.clientKeyFile}, agent: false`;
  writeFileSync(
    files.servers,
    `servers:\n  - { id: local, name: here, kind: local }\n  - { id: lab, name: lab, ${entry} }\n  - { id: inner, name: inner, ${entry}, jump: [lab] }\n`,
  );
  writeFileSync(files.settings, 'reachability: { interval: 5 }\nlimits: { failures_until_pause: 1 }\n');
  writeFileSync(files.knownHosts, `[127.0.0.1]:${sshd.port} ${sshd.hostKeyLine()}\n`);
  const backend = await startBackend({ dataDirectory: files.path });
  disposers.push(() => rmSync(directory, { recursive: true, force: true }), backend.close);
  return backend;
}

const connections = () => sshd.log().match(/Connection from /g)?.length ?? 0;

describe.skipIf(!availability.available)('the watch over servers', () => {
  test('sees a server go and come back, and sends it no login', { timeout: 30_000 }, async () => {
    const backend = await watching();
    await sleep(700);
    expect(connections()).toBe(0);

    const events = backend.follow();
    disposers.push(events.stop);
    const seen = (id: string, fits: (view: ServerView) => boolean) =>
      events.waitFor('servers', ({ servers }) => servers.some((view) => view.server.id === id && fits(view)));
    await seen('lab', ({ reachability }) => reachability.kind === 'answers' && reachability.latencyMs > 0);
    await seen('inner', ({ reachability }) => reachability.kind === 'unwatched' && reachability.because === 'jump');
    await seen('local', ({ reachability }) => reachability.kind === 'unwatched' && reachability.because === 'local');
    expect(connections()).toBe(1);

    await sshd.down();
    await seen(
      'lab',
      ({ reachability }) => reachability.kind === 'silent' && reachability.error.code === 'CONNECTION_REFUSED',
    );
    await sshd.up();
    expect(await backend.client.servers.look({ serverId: 'lab' })).toMatchObject({ kind: 'answers' });
    // One failure of a connection would pause the server here: a look is none.
    expect(await backend.client.servers.check({ serverId: 'lab' })).toMatchObject({ kind: 'connected' });
    const log = sshd.log();
    expect(log.match(/Accepted publickey/g)).toHaveLength(1);
    expect(log).not.toMatch(/Failed|Invalid user|Too many authentication/);
  });

  test('tells a name that nobody knows, and a server without an address', { timeout: 30_000 }, async () => {
    const backend = await watching();
    const server = { kind: 'ssh', name: 'x', user: 'me' } as const;
    await backend.client.servers.save({ server: { ...server, id: 'unknown', host: 'nobody.invalid' }, replace: false });
    expect(await backend.client.servers.look({ serverId: 'unknown' })).toMatchObject({
      kind: 'silent',
      error: { code: 'HOST_UNRESOLVED' },
      nextAt: null,
    });
    await backend.client.servers.save({ server: { ...server, id: 'empty', host: '' }, replace: false });
    expect(await backend.client.servers.look({ serverId: 'empty' })).toMatchObject({
      kind: 'silent',
      error: { code: 'ADDRESS_MISSING' },
    });
  });

  test('needs nobody to look at a server with an open connection', { timeout: 30_000 }, async () => {
    const backend = await watching();
    await backend.client.servers.check({ serverId: 'lab' });
    const events = backend.follow();
    disposers.push(events.stop);
    await sleep(7000);
    expect(connections()).toBe(1);
  });
});
