import { copyFileSync, mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import type { AppError } from '#shared/errors.ts';
import type { AppEvent } from '#shared/event.ts';
import type { Outcome } from '#shared/outcome.ts';
import type { Run } from '#shared/run.ts';
import type { ConnectionState } from '#shared/server.ts';
import { type Network, networkAvailable, startNetwork } from '../../e2e/lab/network.ts';
import { type NetworkBackend, startNetworkBackend } from '../../e2e/lab/network-backend.ts';
import type { NetworkHost } from '../../e2e/lab/network-host.ts';
import { makeKey } from '../../e2e/lab/sshd.ts';

// What can go wrong between a click and a result (EX-8), each on a real network condition: the backend and every host
// have network namespaces of their own.

const availability = networkAvailable();
if (!availability.available) console.warn(`skipped: ${availability.reason}`);

const ACTIONS = `
actions:
  - { id: hello, title: Hello, argv: [hostname] }
  - { id: nap, title: Nap, timeout: 60, argv: [sh, -c, 'echo ready; exec sleep 4'] }
  - { id: too_long, title: Too long, timeout: 1, argv: [sh, -c, 'sleep 300 & sleep 300'] }
  - { id: nothing, title: Nothing, shell: '  ' }
`;

/** Quick enough for a test, and with no pause that one test could leave to the next. */
const SETTINGS = `
limits:
  requests_per_minute: 1000
  connect_timeout: 2
  idle_timeout: 2
  keep_alive_interval: 0.3
  keep_alive_unanswered: 3
  attempts: 2
  first_wait: 0.1
  failures_until_pause: 100
`;

/** Three unanswered signs of life, and the time that a busy machine may take to notice. */
const NOTICED_WITHIN_MS = 3000;

describe.skipIf(!availability.available)('every fault has a code and a next step of its own (EX-8)', () => {
  let network: Network;
  let backend: NetworkBackend;
  let host: NetworkHost;
  const damages: (() => unknown)[] = [];

  beforeAll(async () => {
    network = await startNetwork({ hosts: 1 });
    const [first] = network.hosts;
    if (first === undefined) throw new Error('the network has no host');
    host = first;

    const key = (name: string) => join(network.directory, name);
    makeKey(key('wrong_key'), 'ed25519', '');
    makeKey(key('locked_key'), 'ed25519', 'secret');
    // Root may read every file, so what cannot be read has to be no file at all.
    mkdirSync(key('folder'));
    copyFileSync(`${network.clientKeyFile}.pub`, key('public_key'));

    const servers = {
      good: {},
      other_port: { port: 2222 },
      wrong_key: { key_file: key('wrong_key') },
      missing_key: { key_file: key('no_such_file') },
      folder_key: { key_file: key('folder') },
      public_key: { key_file: key('public_key') },
      locked_key: { key_file: key('locked_key') },
      unknown_name: { host: 'nas.home.arpa' },
      vacant: { host: network.vacantAddress },
      // For documentation only (RFC 5737), and the client has no way out of its network.
      elsewhere: { host: '192.0.2.1' },
      no_address: { host: '' },
    };
    const entries = Object.entries(servers).map(([id, changes]) => ({
      id,
      name: id,
      kind: 'ssh',
      host: host.address,
      user: network.user,
      key_file: network.clientKeyFile,
      agent: false,
      ...changes,
    }));
    backend = await startNetworkBackend(network, {
      servers: JSON.stringify({ servers: entries }),
      actions: ACTIONS,
      settings: SETTINGS,
    });
  });

  afterEach(async () => {
    for (const repair of damages.splice(0)) await repair();
  });

  afterAll(async () => {
    await backend?.close();
    await network?.stop();
  });

  async function start(actionId: string, serverId = 'good'): Promise<Run> {
    const [run] = await backend.start({ actionId, parameters: {}, serverIds: [serverId] });
    if (run === undefined) throw new Error('no run was started');
    return run;
  }

  async function outcomeOf(actionId: string, serverId = 'good'): Promise<Outcome | null> {
    const { id } = await start(actionId, serverId);
    return (await backend.ended(id)).outcome;
  }

  async function errorOf(serverId: string): Promise<AppError> {
    const outcome = await outcomeOf('hello', serverId);
    if (outcome?.kind !== 'not-started') throw new Error(`expected no start, got ${JSON.stringify(outcome)}`);
    expect(outcome.error.message).toMatch(/\.$/);
    expect(outcome.error.next).toMatch(/\.$/);
    return outcome.error;
  }

  /** Starts a command and waits until it has written something, so that it surely runs. */
  async function startNap(): Promise<string> {
    const { id } = await start('nap');
    for await (const piece of await backend.client.runs.output({ runId: id, after: 0 })) {
      if (piece.kind === 'chunk') return id;
    }
    throw new Error('the run ended without output');
  }

  async function connectionOf(serverId: string): Promise<ConnectionState['kind']> {
    const events = (await backend.client.system.events({})) as AsyncIterable<AppEvent>;
    for await (const event of events) {
      if (event.kind !== 'servers') continue;
      return event.servers.find(({ server }) => server.id === serverId)?.connection.kind ?? 'unknown';
    }
    return 'unknown';
  }

  const works = { kind: 'exited', code: 0 };

  test('nobody listens on the port', async () => {
    expect(await errorOf('other_port')).toMatchObject({
      code: 'CONNECTION_REFUSED',
      next: expect.stringContaining('2222'),
    });
  });

  test('a firewall turns the connection away', async () => {
    await host.restartSshd();
    host.reject();
    damages.push(host.admit);
    expect((await errorOf('good')).code).toBe('CONNECTION_REFUSED');
  });

  test('a firewall swallows everything', async () => {
    await host.restartSshd();
    host.drop();
    damages.push(host.admit);
    expect(await errorOf('good')).toMatchObject({
      code: 'CONNECTION_TIMEOUT',
      next: expect.stringContaining('firewall'),
    });
  });

  test('the machine hangs while it is connected to', async () => {
    await host.restartSshd();
    damages.push(host.freezeSshd());
    expect((await errorOf('good')).code).toBe('CONNECTION_TIMEOUT');
  });

  test('nobody has the address', async () => {
    expect(await errorOf('vacant')).toMatchObject({
      code: 'NETWORK_UNREACHABLE',
      message: expect.stringContaining('no route to host'),
    });
  });

  test('there is no way to the network', async () => {
    expect(await errorOf('elsewhere')).toMatchObject({
      code: 'NETWORK_UNREACHABLE',
      message: expect.stringContaining('the network is unreachable'),
    });
  });

  test('the name server gives no answer, or says that there is no such name', async () => {
    const silent = await errorOf('unknown_name');
    expect(silent).toMatchObject({ code: 'HOST_UNRESOLVED', temporary: true });
    await network.answerNames();
    const unknown = await errorOf('unknown_name');
    expect(unknown).toMatchObject({ code: 'HOST_UNRESOLVED', temporary: false });
    expect(unknown.next).not.toBe(silent.next);
  });

  test('the key is not let in', async () => {
    expect(await errorOf('wrong_key')).toMatchObject({
      code: 'AUTHENTICATION_FAILED',
      tried: expect.arrayContaining([expect.objectContaining({ method: 'publickey', result: 'refused' })]),
      accepted: expect.arrayContaining(['publickey']),
    });
  });

  test('the key file is missing, unreadable, no private key, or needs a passphrase that nobody gives', async () => {
    expect((await errorOf('missing_key')).code).toBe('KEY_FILE_MISSING');
    expect((await errorOf('folder_key')).code).toBe('KEY_FILE_UNREADABLE');
    expect((await errorOf('public_key')).code).toBe('KEY_FILE_UNREADABLE');
    expect((await errorOf('locked_key')).code).toBe('KEY_FILE_ENCRYPTED');
  });

  test('the server has no address', async () => {
    expect((await errorOf('no_address')).code).toBe('ADDRESS_MISSING');
  });

  test('the command is empty', async () => {
    const refusal = await start('nothing').catch((error: { data: AppError }) => error.data);
    expect(refusal).toMatchObject({ code: 'EMPTY_COMMAND', next: expect.stringContaining('actions.yaml') });
  });

  test('the command takes too long: it is ended with all it started', async () => {
    const outcome = await outcomeOf('too_long');
    expect(outcome).toEqual({ kind: 'timed-out', limitMs: 1000, remains: { kind: 'none' } });
    expect(host.processes()).toEqual([]);
  });

  // What was cut off in mid-command may have done its work or not: that is never a success, nor an ordinary failure.
  const losses: { name: string; damage: (host: NetworkHost) => () => unknown }[] = [
    {
      name: 'sshd is killed',
      damage(it) {
        it.killSshd();
        return it.restartSshd;
      },
    },
    { name: 'the machine hangs', damage: (it) => it.freezeSshd() },
    {
      name: 'the cable is pulled',
      damage(it) {
        it.cut();
        return it.heal;
      },
    },
    {
      name: 'a firewall begins to swallow everything',
      damage(it) {
        it.drop();
        return it.admit;
      },
    },
  ];
  for (const { name, damage } of losses) {
    test(`${name} in mid-command`, async () => {
      const id = await startNap();
      const began = performance.now();
      damages.push(damage(host));
      const { outcome } = await backend.ended(id);
      expect(outcome).toMatchObject({ kind: 'lost', reason: expect.stringContaining('good') });
      expect(performance.now() - began).toBeLessThan(NOTICED_WITHIN_MS);
      for (const repair of damages.splice(0)) await repair();
      // What comes next is on a new connection.
      expect(await outcomeOf('hello')).toEqual(works);
    });
  }

  test('the pooled connection has expired, or went away while it was unused', async () => {
    expect(await outcomeOf('hello')).toEqual(works);
    await expect.poll(() => connectionOf('good'), { timeout: 5000 }).toBe('idle');
    expect(await outcomeOf('hello')).toEqual(works);
    host.killSessions();
    expect(await outcomeOf('hello')).toEqual(works);
  });

  test('the server shows another host key after a restart', async () => {
    const before = host.hostKeyFingerprint();
    await host.restartSshd({ newHostKey: true });
    expect(await errorOf('good')).toMatchObject({
      code: 'HOST_KEY_CHANGED',
      presented: { fingerprint: host.hostKeyFingerprint() },
      known: [{ fingerprint: before }],
    });
  });
});
