import { spawnSync } from 'node:child_process';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Outcome } from '#shared/outcome.ts';
import { type Network, startNetwork } from '../../e2e/lab/network.ts';
import { type NetworkBackend, startNetworkBackend } from '../../e2e/lab/network-backend.ts';
import { type SystemdHost, startSystemdHost, systemdHostAvailable } from '../../e2e/lab/systemd-host.ts';
import {
  PACKAGE,
  PACKAGE_SETTINGS,
  putDocker,
  putPackages,
  putService,
  putTlsService,
} from '../../e2e/lab/systemd-host-files.ts';
import { CATALOGUE } from './policy/catalogue.ts';

// Every action that comes with the app, as somebody clicks it, on a Debian that systemd has booted (POL-6).

/** Another Debian than this machine's, as debootstrap makes one, to try what this machine has no programs for. */
const system = process.env.HOMELAB_CMD_TEST_DEBIAN ?? '/';

const availability = systemdHostAvailable();
if (!availability.available) console.warn(`skipped: ${availability.reason}`);

/** Whether the host has a program. Without it, its action has to say so. */
const has = (program: string) =>
  spawnSync('sh', ['-c', `for d in bin sbin; do test -x "$1/usr/$d/$2" && exit; done; exit 1`, 'sh', system, program])
    .status === 0;

const OK: Outcome = { kind: 'exited', code: 0 };
const failed = (code: number): Outcome => ({ kind: 'exited', code });

describe.skipIf(!availability.available)('the catalogue on a Debian with systemd', () => {
  let network: Network;
  let host: SystemdHost;
  let backend: NetworkBackend;
  const tried = new Set<string>();

  beforeAll(async () => {
    network = await startNetwork({ hosts: 0 });
    host = await startSystemdHost(network, {
      system,
      fill(root) {
        putService(root, 'sample', ['ExecStart=/bin/sh -c "echo sample is here; exec sleep infinity"']);
        putService(root, 'broken', ['ExecStart=/bin/false']);
        putTlsService(root, 'web.home.arpa');
        putPackages(root);
        if (has('dockerd')) putDocker(root);
      },
    });
    host.inside('sh', '-c', 'systemctl is-system-running --wait || true');
    host.inside('dpkg', '--install', `/srv/${PACKAGE}_1.deb`);
    host.inside('sh', '-c', `echo mine >${PACKAGE_SETTINGS}`);
    const login = { user: host.user, key_file: network.clientKeyFile, agent: false };
    backend = await startNetworkBackend(network, {
      servers: JSON.stringify({
        servers: [{ id: 'debian', name: 'debian', kind: 'ssh', host: host.address, ...login }],
      }),
      actions: CATALOGUE,
      settings: 'limits: { requests_per_minute: 1000, connect_timeout: 3, keep_alive_interval: 0.5, first_wait: 0.2 }',
      knownHosts: host.knownHost(),
    });
  });

  afterAll(async () => {
    await backend?.close();
    await network?.stop();
  });

  /** Runs an action as a window does, and gives how it ended and what it wrote. */
  async function run(actionId: string, parameters: Record<string, string> = {}) {
    tried.add(actionId);
    const [started] = await backend.start({ actionId, parameters, serverIds: ['debian'] });
    if (started === undefined) throw new Error('no run');
    const { outcome } = await backend.ended(started.id);
    return { outcome, ...(await backend.output(started.id)) };
  }

  /** What the run of an action gives whose program is not there. */
  const notFound = (program: string) => ({
    outcome: {
      kind: 'not-started',
      error: { code: 'COMMAND_NOT_STARTED', message: expect.stringContaining(program) },
    },
  });
  const wrote = (text: string) => ({ outcome: OK, stdout: expect.stringContaining(text) });

  test('services', async () => {
    expect(await run('service_status', { service: 'sample' })).toMatchObject(wrote('active (running)'));
    expect(await run('service_status', { service: 'nothing' })).toMatchObject({
      outcome: failed(4),
      stderr: 'Unit nothing.service could not be found.\n',
    });
    const pid = host.inside('systemctl', 'show', '--property=MainPID', 'sample');
    expect(await run('restart_service', { service: 'sample' })).toMatchObject({ outcome: OK, stderr: '' });
    expect(host.inside('systemctl', 'show', '--property=MainPID', 'sample')).not.toBe(pid);
    expect(await run('restart_service', { service: 'nothing' })).toMatchObject({ outcome: failed(5) });
    expect(await run('failed_units')).toMatchObject(wrote('broken.service'));
    expect(await run('list_timers')).toMatchObject(wrote('systemd-tmpfiles-clean.timer'));
  });

  test('logs', async () => {
    expect(await run('journal_tail', { service: 'sample', lines: '5' })).toMatchObject(wrote('sample is here'));
    host.inside('logger', '--priority', 'user.err', 'the sky falls');
    expect(await run('journal_errors', { lines: '5' })).toMatchObject(wrote('the sky falls'));
    expect(await run('clear_logs')).toMatchObject({ outcome: OK, stderr: expect.stringContaining('Vacuuming done') });
  });

  test('updates are found and applied, and settings changed by hand stay', async () => {
    expect(await run('pending_updates')).toMatchObject({ outcome: OK, stdout: 'Listing...\n', stderr: '' });
    host.inside('apt-get', 'update');
    expect(await run('pending_updates')).toMatchObject({ ...wrote(`${PACKAGE}/unknown 2 all`), stderr: '' });
    expect(await run('apply_updates')).toMatchObject(wrote(`Setting up ${PACKAGE} (2)`));
    expect(host.inside('dpkg-query', '--show', PACKAGE)).toBe(`${PACKAGE}\t2\n`);
    expect(host.inside('cat', PACKAGE_SETTINGS)).toBe('mine\n');
  });

  test.skipIf(!has('dockerd'))('containers (needs docker.io)', async () => {
    expect(await run('docker_ps')).toMatchObject({ outcome: OK, stdout: expect.stringMatching(/Up .*web/) });
    expect(await run('docker_logs', { container: 'web', lines: '5' })).toMatchObject(wrote(' hello\n'));
    expect(await run('docker_logs', { container: 'nope', lines: '5' })).toMatchObject({
      outcome: failed(1),
      stderr: expect.stringContaining('No such container: nope'),
    });
    expect(await run('docker_restart', { container: 'web' })).toMatchObject(wrote('web'));
    expect((await run('docker_logs', { container: 'web', lines: '5' })).stdout.match(/hello/g)).toHaveLength(2);
    expect(await run('docker_restart', { container: 'nope' })).toMatchObject({ outcome: failed(1) });
  });

  test.skipIf(has('docker'))('containers where Docker is missing', async () => {
    expect(await run('docker_ps')).toMatchObject(notFound('docker'));
  });

  test('a terminal that takes keys', async () => {
    tried.add('watch_processes');
    const request = { actionId: 'watch_processes', parameters: {}, serverIds: ['debian'] };
    const [{ id: runId } = { id: '' }] = await backend.start(request);
    for await (const piece of await backend.client.runs.output({ runId, after: 0 })) {
      if (piece.kind === 'chunk' && piece.text.includes('COMMAND')) break;
    }
    await backend.client.runs.input({ runId, text: 'q' });
    expect((await backend.ended(runId)).outcome).toEqual(OK);
  });

  test('disks', async () => {
    expect(await run('disk_usage')).toMatchObject(wrote('Mounted on'));
    expect(await run('directory_sizes', { directory: '/srv' })).toMatchObject(wrote('/srv/packages'));
    expect(await run('block_devices')).toMatchObject(wrote('MOUNTPOINTS'));
    // The host has no disk of its own and no pool, so what can be seen is an honest failure.
    const health = await run('smart_health', { device: '/dev/sda' });
    if (has('smartctl')) {
      expect(health).toMatchObject({ outcome: failed(2), stdout: expect.stringContaining('No such device') });
    } else {
      expect(health).toMatchObject({ outcome: failed(1), stderr: 'sudo: smartctl: command not found\n' });
    }
    const pools = await run('zpool_status');
    if (has('zpool')) expect(pools).toMatchObject({ outcome: failed(1), stderr: expect.stringContaining('ZFS') });
    else expect(pools).toMatchObject(notFound('zpool'));
  });

  test('network', async () => {
    expect(await run('ip_addresses')).toMatchObject(wrote(host.address));
    expect(await run('listening_ports')).toMatchObject(wrote('0.0.0.0:22'));
    expect(await run('dns_lookup', { host: host.name })).toMatchObject(wrote('127.0.1.1'));
    expect(await run('dns_lookup', { host: 'nowhere.invalid' })).toMatchObject({ outcome: failed(2) });
    const pinged = await run('ping_host', { host: '127.0.0.1' });
    expect(pinged).toMatchObject(has('ping') ? wrote('4 received') : notFound('ping'));
  });

  test('a certificate is shown, and what is in the way of it', async () => {
    const shown = await run('certificate_expiry', { host: 'localhost', port: '443' });
    expect(shown).toMatchObject({ ...wrote('subject=CN = web.home.arpa'), stderr: '' });
    expect(shown.stdout).toMatch(/notAfter=.* GMT/);
    expect(await run('certificate_expiry', { host: 'localhost', port: '444' })).toMatchObject({
      outcome: failed(1),
      stderr: expect.stringContaining('Connection refused'),
    });
    expect(await run('certificate_expiry', { host: 'localhost', port: '22' })).toMatchObject({
      outcome: failed(1),
      stderr: expect.stringContaining('wrong version number'),
    });
  });

  test('system', async () => {
    expect(await run('uptime')).toMatchObject(wrote('load average'));
    expect(await run('memory')).toMatchObject(wrote('Mem:'));
    expect(await run('top_processes', { by: '%mem' })).toMatchObject(wrote('COMMAND'));
    expect(await run('system_info')).toMatchObject(wrote(host.name));
    expect(await run('logged_in')).toMatchObject(wrote('NAME'));
  });

  test('what runs in a terminal shows something, and ends with its key', async () => {
    tried.add('watch_processes');
    const request = { actionId: 'watch_processes', parameters: {}, serverIds: ['debian'] };
    const [started] = await backend.start({ ...request, terminal: { columns: 100, rows: 30 } });
    const runId = started?.id ?? '';
    let screen = '';
    for await (const piece of await backend.client.runs.output({ runId, after: 0 })) {
      if (piece.kind !== 'chunk') continue;
      const before = screen;
      screen += piece.text;
      if (/PID +USER/.test(screen) && !/PID +USER/.test(before)) await backend.client.runs.input({ runId, text: 'q' });
    }
    expect(screen).toContain('load average');
    expect((await backend.ended(runId)).outcome).toEqual(OK);
  });

  test('a reboot ends in something true, and the next run finds the host again', async () => {
    const before = host.bootId();
    const { outcome } = await run('reboot');
    expect(outcome?.kind === 'lost' || outcome?.kind === 'exited').toBe(true);
    await expect.poll(() => [null, before].includes(host.bootId()), { timeout: 20_000, interval: 50 }).toBe(false);
    await expect
      .poll(async () => (await run('service_status', { service: 'sample' })).outcome, { timeout: 20_000 })
      .toEqual(OK);
    expect((await run('journal_tail', { service: 'sample', lines: '50' })).stdout).toContain('-- Boot ');
  });

  test('a shutdown ends in something true, and the host stays down', async () => {
    const { outcome } = await run('shutdown');
    expect(outcome?.kind === 'lost' || outcome?.kind === 'exited').toBe(true);
    await expect.poll(() => host.bootId(), { timeout: 20_000, interval: 50 }).toBeNull();
    await sleep(200);
    expect(await run('uptime')).toMatchObject({
      outcome: { kind: 'not-started', error: { code: 'CONNECTION_REFUSED' } },
    });
  });

  test('nothing was left out', () => {
    const all = [...CATALOGUE.matchAll(/^ {2}- id: (\S+)$/gm)].map(([, id]) => id ?? '');
    const untried = all.filter((id) => !tried.has(id));
    const needDocker = has('dockerd') ? [] : ['docker_logs', 'docker_restart'];
    expect(untried).toEqual(needDocker);
  });
});
