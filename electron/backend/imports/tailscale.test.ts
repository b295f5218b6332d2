import { chmodSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { type Server, serverSchema } from '#shared/server.ts';
import { previewTailscale } from './tailscale.ts';
import { readTailscaleStatus } from './tailscale-status.ts';

// The boundary is a program: here a script of that name, first in PATH, prints what the real one has printed.

const path = process.env.PATH ?? '';
let directory: string;

beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), 'homelab-cmd-tailscale-'));
});

afterEach(() => {
  process.env.PATH = path;
  rmSync(directory, { recursive: true, force: true });
});

function install(script: string): void {
  const file = join(directory, 'tailscale');
  writeFileSync(file, `#!/bin/sh\n${script}\n`);
  chmodSync(file, 0o755);
  process.env.PATH = `${directory}${delimiter}${path}`;
}

function answers(status: unknown): void {
  writeFileSync(join(directory, 'status.json'), typeof status === 'string' ? status : JSON.stringify(status));
  install(`[ "$*" = "status --json" ] && exec cat "${directory}/status.json"; exit 64`);
}

const preview = (servers: ReadonlyMap<string, Server> = new Map()) => previewTailscale({ user: 'me', servers });

const peer = (name: string, changed: object = {}) => ({
  ID: 'n1234567CNTRL',
  PublicKey: `nodekey:${name}`,
  HostName: name,
  DNSName: `${name}.tail1a2b.ts.net.`,
  OS: 'linux',
  UserID: 1,
  TailscaleIPs: ['100.101.102.103', 'fd7a:115c:a1e0::1'],
  AllowedIPs: ['100.101.102.103/32'],
  CurAddr: '',
  Relay: 'fra',
  RxBytes: 0,
  TxBytes: 0,
  Created: '2024-01-01T00:00:00Z',
  LastSeen: '2026-01-01T00:00:00Z',
  Online: true,
  ExitNode: false,
  Active: false,
  InNetworkMap: true,
  ...changed,
});

const status = (peers: object[], changed: object = {}) => ({
  Version: '1.76.1-tb4e1d1a2b',
  TUN: true,
  BackendState: 'Running',
  HaveNodeKey: true,
  AuthURL: '',
  TailscaleIPs: ['100.64.0.1'],
  Self: peer('this-computer'),
  Health: [],
  MagicDNSSuffix: 'tail1a2b.ts.net',
  CurrentTailnet: { Name: 'me@example.com', MagicDNSSuffix: 'tail1a2b.ts.net', MagicDNSEnabled: true },
  Peer: Object.fromEntries(peers.map((one, index) => [`nodekey:${index}`, one])),
  User: { 1: { ID: 1, LoginName: 'me@example.com' } },
  ...changed,
});

describe('machines of a tailnet', () => {
  test('become servers under their MagicDNS names, with tags from Tailscale and the system', async () => {
    answers(status([peer('nas', { Tags: ['tag:storage'] }), peer('mini', { OS: 'macOS', Online: false })]));
    const found = await preview();
    expect(found).toEqual({
      kind: 'found',
      notUnderstood: [],
      proposals: [
        {
          server: serverSchema.parse({
            ...{ kind: 'ssh', id: 'nas', name: 'nas', user: 'me', tailscale_hostname: 'nas.tail1a2b.ts.net' },
            tags: ['storage', 'linux'],
          }),
          state: { kind: 'new' },
          source: 'online',
          needs: [],
        },
        expect.objectContaining({
          server: expect.objectContaining({ id: 'mini', tags: ['macos'] }),
          source: 'offline',
        }),
      ],
    });
  });

  test('leave out phones and machines of other tailnets; without MagicDNS the address counts', async () => {
    const peers = [peer('phone', { OS: 'iOS' }), peer('theirs', { ShareeNode: true }), peer('nas')];
    answers(status(peers, { CurrentTailnet: { Name: 'x', MagicDNSEnabled: false } }));
    expect(await preview()).toMatchObject({ proposals: [{ server: { id: 'nas', host: '100.101.102.103' } }] });
  });

  test('that are in the list are recognized, and keep what Tailscale does not know', async () => {
    const parse = (server: object) => serverSchema.parse({ kind: 'ssh', user: 'root', ...server });
    const servers = new Map([
      ['storage', parse({ id: 'storage', name: 'Storage', tailscale_hostname: 'nas.tail1a2b.ts.net' })],
      ['web', parse({ id: 'web', name: 'Web', host: '10.0.0.2', tags: ['mine'] })],
    ]);
    answers(status([peer('nas'), peer('web')]));
    expect(await preview(servers)).toMatchObject({
      proposals: [
        { server: { id: 'storage' }, state: { kind: 'same' } },
        {
          server: {
            id: 'web',
            user: 'root',
            tags: ['mine'],
            host: '10.0.0.2',
            tailscale_hostname: 'web.tail1a2b.ts.net',
          },
          state: {
            kind: 'differs',
            differences: [{ field: 'Tailscale name', before: '', after: 'web.tail1a2b.ts.net' }],
          },
        },
      ],
    });
  });

  test('with hostile names are told, not taken', async () => {
    answers(
      status([peer('x', { DNSName: '-oProxyCommand=id.ts.net.' }), { HostName: 7 }, peer('ok', { Tags: ['tag:A b'] })]),
    );
    expect(await preview()).toMatchObject({
      proposals: [{ server: { id: 'ok', tags: ['linux'] } }],
      notUnderstood: [{ text: '1 machine' }, { text: '-oProxyCommand=id' }],
    });
  });
});

describe('a tailscale command that gives no machines', () => {
  const told = async () => {
    const found = await preview();
    return found.kind === 'unavailable' ? `${found.message} ${found.next}` : found;
  };

  test('is missing', async () => {
    process.env.PATH = directory;
    expect(await told()).toBe(
      'There is no tailscale command on this computer. Install Tailscale, or add servers by hand.',
    );
  });

  test.each([
    ['Stopped', 'Tailscale is not running. Run "tailscale up", then look again.'],
    ['NeedsLogin', 'Tailscale is not logged in. Run "tailscale up", then look again.'],
  ])('is %s', async (state, words) => {
    answers(status([], { BackendState: state, Peer: null }));
    expect(await told()).toBe(words);
  });

  test('has no service to ask', async () => {
    install('echo "failed to connect to local tailscaled" >&2; exit 1');
    expect(await told()).toContain('Tailscale could not tell its machines.');
  });

  test('prints something else', async () => {
    answers('<html>');
    expect(await told()).toContain('could not be understood');
  });

  test('never ends', async () => {
    install('exec sleep 60');
    expect(await told()).toContain('did not answer in 5 seconds');
  }, 10_000);

  test('prints without end', async () => {
    install('exec yes');
    expect(await told()).toContain('is too long');
  });
});

test('whatever it prints is read without an exception', () => {
  const value = fc.letrec((tie) => ({
    any: fc.oneof(fc.json(), fc.jsonValue(), tie('status')),
    status: fc.record({ BackendState: fc.constant('Running'), Peer: fc.dictionary(fc.string(), fc.jsonValue()) }),
  })).any;
  fc.assert(
    fc.property(value, (printed) => {
      readTailscaleStatus(typeof printed === 'string' ? printed : JSON.stringify(printed));
    }),
  );
});
