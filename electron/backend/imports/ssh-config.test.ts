import { execFileSync, spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { ImportPreview } from '#shared/import.ts';
import { jumpFaults } from '#shared/jump.ts';
import { type Server, serverSchema } from '#shared/server.ts';
import { previewSshConfig } from './ssh-config.ts';

let homeDirectory: string;

beforeEach(() => {
  homeDirectory = mkdtempSync(join(tmpdir(), 'homelab-cmd-import-'));
});

afterEach(() => rmSync(homeDirectory, { recursive: true, force: true }));

function write(name: string, text: string): void {
  const path = join(homeDirectory, '.ssh', name);
  mkdirSync(dirname(path), { recursive: true });
  writeFileSync(path, text);
}

const listed = (...servers: object[]) => {
  const parsed = servers.map((server) => serverSchema.parse({ kind: 'ssh', user: 'me', ...server }));
  return new Map<string, Server>(parsed.map((server) => [server.id, server]));
};

async function preview(text: string, servers: ReadonlyMap<string, Server> = new Map()) {
  write('config', text);
  const found: ImportPreview = await previewSshConfig({ homeDirectory, user: 'me', servers });
  if (found.kind !== 'found') throw new Error(found.message);
  return found;
}

const brief = ({ proposals }: Awaited<ReturnType<typeof preview>>) =>
  proposals.map(({ server: { id, user, host, port, jump } }) =>
    `${id} ${user}@${host}:${port} ${jump.join(',')}`.trim(),
  );
const reasons = ({ notUnderstood }: Awaited<ReturnType<typeof preview>>) =>
  notUnderstood.map(({ file, line, why }) => `${file}:${line} ${why}`);

describe('~/.ssh/config', () => {
  test('becomes servers: names, addresses, users, ports, keys', async () => {
    const found = await preview(`
# my machines
Host web-1 WEB2
  HostName %h.lan
  User deploy
  IdentityFile ~/.ssh/deploy

Host nas
  HostName "10.0.0.5"
  Port=2222

Host *
  User admin
  ServerAliveInterval 30
`);
    expect(brief(found)).toEqual(['web-1 deploy@web-1.lan:22', 'web2 deploy@WEB2.lan:22', 'nas admin@10.0.0.5:2222']);
    expect(found.proposals[0]).toEqual({
      server: serverSchema.parse({
        ...{ kind: 'ssh', id: 'web-1', name: 'web-1', host: 'web-1.lan', user: 'deploy', key_file: '~/.ssh/deploy' },
      }),
      state: { kind: 'new' },
      source: '~/.ssh/config, line 3',
      needs: [],
    });
    expect(found.notUnderstood).toEqual([]);
  });

  const withSsh = spawnSync('ssh', ['-V'], { stdio: 'ignore' }).status === 0;
  test.skipIf(!withSsh)('is read as ssh reads it: the same host, user, port and jump for each name', async () => {
    const text = `
Host a-* !a-3
  User wild
  Port 2200
Host a-1 a-2 a-3
  Port 2300
  User late
  HostName %h.example
Host a-?
  ProxyJump gate
Host gate
  HostName 192.0.2.1
  ProxyJump outer:2222
`;
    const found = await preview(text);
    const file = join(homeDirectory, '.ssh/config');
    for (const { server } of found.proposals.filter(({ server }) => server.name !== 'outer')) {
      const said = execFileSync('ssh', ['-F', file, '-G', server.name], { encoding: 'utf8' });
      const value = (keyword: string) => new RegExp(`^${keyword} (.*)$`, 'm').exec(said)?.[1];
      if (server.user !== 'me') expect(value('user')).toBe(server.user);
      expect(value('hostname')).toBe(server.host);
      expect(value('port')).toBe(String(server.port));
      expect(value('proxyjump')?.split(':')[0]).toBe(server.jump[0]);
    }
    expect(found.proposals).toHaveLength(5);
  });

  test('brings the servers along that others are reached through', async () => {
    const found = await preview(`
Host web
  ProxyJump bastion,root@inner.lan:2200
Host bastion
  HostName bastion.example
  User gate
Host deep
  ProxyJump web
Host v6
  ProxyJump ssh://[fd00::1]:22
Host plain
  ProxyJump none
  ProxyJump late
Host old
  ProxyCommand ssh -q -W %h:%p me@bastion.example
  ProxyJump late
Host older
  ProxyCommand ssh bastion -W [%h]:%p
Host odd
  ProxyCommand ssh -W %h:%p -p 22 bastion
`);
    expect(brief(found)).toEqual([
      'web me@web:22 bastion,inner.lan',
      'bastion gate@bastion.example:22',
      'inner.lan root@inner.lan:2200',
      'deep me@deep:22 web',
      'v6 me@v6:22 fd00-1',
      'fd00-1 me@fd00::1:22',
      'plain me@plain:22',
      'old me@old:22 bastion.example',
      'bastion.example me@bastion.example:22',
      'older me@older:22 bastion',
      'odd me@odd:22',
    ]);
    expect(reasons(found)).toEqual([expect.stringMatching(/config:20 A command is never run/)]);
    expect(found.proposals.find(({ server }) => server.id === 'deep')?.needs).toEqual(['bastion', 'inner.lan', 'web']);
  });

  test('includes files, in order, with the conditions of the block that includes them', async () => {
    write('config.d/10-first', 'Host one\n  User early\n');
    write('config.d/20-second', 'Host one two\n  User late\n');
    write('config.d/.hidden', 'Host hidden\n');
    write('only-web', 'Port 2222\nHost web nas\n  User inner\n');
    const found = await preview('Include config.d/* ~/.ssh/missing\nHost web\n  Include only-web\nHost nas\n');
    expect(brief(found)).toEqual(['one early@one:22', 'two late@two:22', 'web inner@web:2222', 'nas me@nas:22']);
    expect(reasons(found)).toEqual(['~/.ssh/config:1 There is no file ~/.ssh/missing.']);
  });

  test('tells what is in the list already and what would change', async () => {
    const servers = listed(
      { id: 'same', name: 'Mine', host: 'same.lan', tags: ['mine'] },
      { id: 'moved', name: 'Moved', host: 'old.lan', tags: ['kept'] },
      { id: 'other-name', name: 'Other', host: '10.0.0.9' },
    );
    const found = await preview('Host same moved\n HostName %h.lan\nHost known\n HostName 10.0.0.9\n', servers);
    expect(found.proposals.map(({ server, state }) => [server.id, state])).toEqual([
      ['same', { kind: 'same' }],
      ['moved', { kind: 'differs', differences: [{ field: 'address', before: 'old.lan', after: 'moved.lan' }] }],
      ['other-name', { kind: 'same' }],
    ]);
    expect(found.proposals[1]?.server).toMatchObject({ name: 'Moved', tags: ['kept'], host: 'moved.lan' });
  });

  test('never takes the place of this computer', async () => {
    const servers = new Map([['local', serverSchema.parse({ kind: 'local', id: 'local', name: 'This computer' })]]);
    expect(brief(await preview('Host local\n  HostName 10.0.0.1\n', servers))).toEqual(['local-2 me@10.0.0.1:22']);
  });

  test('that is missing is told in plain words', async () => {
    const source = { homeDirectory, user: 'me', servers: new Map() };
    expect(await previewSshConfig(source)).toMatchObject({
      kind: 'unavailable',
      message: 'There is no ~/.ssh/config.',
    });
  });
});

describe('a hostile or broken ~/.ssh/config', () => {
  test('runs nothing: Match exec, ProxyCommand, canonical names', async () => {
    const canary = join(homeDirectory, 'canary');
    const found = await preview(`
Match exec "touch ${canary}"
  User evil
  HostName evil.example
Match host web exec "touch ${canary}"
  Include /etc/passwd
Host web
  ProxyCommand touch ${canary}
  KnownHostsCommand touch ${canary}
  LocalCommand touch ${canary}
  PermitLocalCommand yes
  CanonicalizeHostname yes
  CanonicalDomains $(touch ${canary})
Match final all
  User evil
`);
    expect(brief(found)).toEqual(['web me@web:22']);
    expect(reasons(found).filter((reason) => reason.includes('Match blocks'))).toHaveLength(3);
    expect(reasons(found).filter((reason) => reason.includes('command is never run'))).toHaveLength(2);
    expect(existsSync(canary)).toBe(false);
  });

  test('says of each line what is wrong with it', async () => {
    const found = await preview(`Host
Host "open
Host a
  Port 99999
Host b
  User "x; reboot"
Host c
  HostName -oProxyCommand=id
Host d
  HostName %k.lan
Host e
  IdentityFile relative
  IdentityFile ~/.ssh/id.pub
  IdentityFile ~/.ssh/%d%Z
  IdentityFile ~/.ssh/%u
  IdentityFile ~/.ssh/second
  Frobnicate yes
Host f
  ProxyJump a
Host ${'x'.repeat(5000)}
`);
    expect(brief(found)).toEqual(['e me@e:22']);
    expect(found.proposals[0]?.server.key_file).toBe('~/.ssh/me');
    expect(found.notUnderstood.map(({ line, text }) => `${line} ${text.slice(0, 30)}`)).toEqual([
      '1 Host',
      '2 Host "open',
      '3 a',
      '5 b',
      '7 c',
      '9 d',
      '12 IdentityFile relative',
      '13 IdentityFile ~/.ssh/id.pub',
      '14 IdentityFile ~/.ssh/%d%Z',
      '16 IdentityFile ~/.ssh/second',
      '17 Frobnicate yes',
      '18 f',
      `20 Host ${'x'.repeat(25)}`,
    ]);
    for (const { why } of found.notUnderstood) expect(why).toMatch(/^[A-Z].*\.$/);
  });

  test('goes round in no circle', async () => {
    write('a', 'Include b\nHost from-a\n');
    write('b', 'Include a\nHost from-b\n');
    const found = await preview(`Include a config
Host x
  ProxyJump y
Host y
  ProxyJump x
Host z
  ProxyJump z
`);
    expect(brief(found)).toEqual(['from-b me@from-b:22', 'from-a me@from-a:22']);
    expect(reasons(found)).toEqual([
      '~/.ssh/b:1 The file includes itself.',
      '~/.ssh/config:1 The file includes itself.',
      expect.stringMatching(/config:2 .*circle/),
      expect.stringMatching(/config:4 .*circle/),
      expect.stringMatching(/config:6 .*through itself/),
    ]);
  });

  test('cannot make it read without end', async () => {
    execFileSync('mkfifo', [join(homeDirectory, 'pipe')]);
    symlinkSync('/dev/zero', join(homeDirectory, 'zero'));
    for (let level = 0; level < 20; level += 1) write(`level-${level}`, `Include level-${level + 1}\n`.repeat(3));
    const found = await preview('Include ~/pipe ~/zero /dev/stdin ~/[a-z] level-0\nHost web\n');
    expect(brief(found)).toEqual(['web me@web:22']);
    expect(found.notUnderstood.length).toBeGreaterThan(3);
    expect(reasons(found).some((reason) => /too deeply|More than/.test(reason))).toBe(true);
  });

  test('cannot keep it busy with hosts', async () => {
    const hosts = Array.from({ length: 5000 }, (_, index) => `Host h${index}\n  ProxyJump h${index + 1}\n`).join('');
    const before = process.threadCpuUsage();
    const found = await preview(`${hosts}Host *\n  Port 23\n`);
    // What else the machine does is not counted.
    expect(process.threadCpuUsage(before).user / 1000).toBeLessThan(5000);
    // The last of them is reached through one that is not looked at, and so is everything before it.
    expect(found.proposals).toEqual([]);
    expect(reasons(found)).toContain('~/.ssh/config:null Only the first 1000 hosts are looked at.');
    expect(brief(await preview(hosts.replaceAll(/ {2}ProxyJump .*\n/g, '')))).toHaveLength(1000);
  });

  test('takes linear time for patterns', async () => {
    const pattern = `${'*a'.repeat(1000)}b`;
    const before = process.threadCpuUsage();
    await preview(`Host ${pattern}\n  User x\nHost ${'a'.repeat(2000)}\n`);
    expect(process.threadCpuUsage(before).user / 1000).toBeLessThan(2000);
  });

  test('whatever it holds gives servers that the list takes', async () => {
    const word = fc.oneof(
      fc.constantFrom('Host', 'Match', 'HostName', 'User', 'Port', 'IdentityFile', 'ProxyJump', 'Include', 'exec'),
      fc.constantFrom('*', 'a', 'b', 'a,b', 'x@b:22', '!a', '%h', '%', '"', '\\', '=', '#', '\t', '~/', 'config', '99'),
      fc.string({ unit: 'binary', maxLength: 8 }),
    );
    const line = fc.array(word, { maxLength: 5 }).map((words) => words.join(' '));
    await fc.assert(
      fc.asyncProperty(fc.array(line, { maxLength: 12 }), async (lines) => {
        const { proposals } = await preview(lines.join('\n'));
        const servers = new Map<string, Server>(proposals.map(({ server }) => [server.id, server]));
        expect(servers.size).toBe(proposals.length);
        for (const server of servers.values()) {
          expect(serverSchema.parse(server)).toEqual(server);
          expect(jumpFaults(server, servers)).toEqual([]);
        }
      }),
      { numRuns: 300 },
    );
  });
});
