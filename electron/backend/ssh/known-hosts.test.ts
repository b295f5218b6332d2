import { execFileSync, spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { describeHostKey, judgeHostKey, openHostKeys } from './host-keys.ts';
import { isAbout, knownHostName, parseKnownHosts, trustComment, trustedAt, withoutEntries } from './known-hosts.ts';

const sshKeygen = spawnSync('ssh-keygen', ['-?'], { stdio: 'ignore' }).error === undefined;
if (!sshKeygen) console.warn('skipped: ssh-keygen is not installed');

describe.skipIf(!sshKeygen)('known_hosts', () => {
  let directory: string;
  const keys: Record<'one' | 'other' | 'ecdsa', string> = { one: '', other: '', ecdsa: '' };
  const bytes = (line: string) => Buffer.from(line.split(' ')[1] ?? '', 'base64');

  beforeAll(() => {
    directory = mkdtempSync(join(tmpdir(), 'homelab-cmd-known-hosts-'));
    for (const [name, type] of [
      ['one', 'ed25519'],
      ['other', 'ed25519'],
      ['ecdsa', 'ecdsa'],
    ] as const) {
      const file = join(directory, name);
      execFileSync('ssh-keygen', ['-q', '-t', type, '-N', '', '-f', file]);
      keys[name] = readFileSync(`${file}.pub`, 'utf8').split(' ').slice(0, 2).join(' ');
    }
  });
  afterAll(() => rmSync(directory, { recursive: true, force: true }));

  /** Whether a file with this first field is about the name: by this code, and by OpenSSH itself. */
  function matches(field: string, name: string): { here: boolean; openssh: boolean } {
    const text = `${field} ${keys.one}\n`;
    const file = join(directory, 'field');
    writeFileSync(file, text);
    const found = spawnSync('ssh-keygen', ['-F', name, '-f', file], { encoding: 'utf8' });
    return {
      here: parseKnownHosts(text).some((entry) => isAbout(entry, name)),
      openssh: found.stdout.includes('found'),
    };
  }

  test.each([
    ['nas', 'nas', true],
    ['nas', 'nas2', false],
    ['NAS', 'nas', true],
    ['a,nas,b', 'nas', true],
    ['[nas]:2222', '[nas]:2222', true],
    ['nas', '[nas]:2222', false],
    ['*.lan', 'nas.lan', true],
    ['*.lan,!nas.lan', 'nas.lan', false],
    ['!nas.lan,*.lan', 'web.lan', true],
    ['!nas', 'web', false],
    ['na?', 'nas', true],
    ['na?', 'na', false],
    ['n*s*s', 'nasas', true],
    ['n*x', 'nas', false],
    ['*', 'anything', true],
    ['::1', '::1', true],
    ['192.168.1.*', '192.168.1.20', true],
  ])('the field %s and the name %s', (field, name, expected) => {
    expect(matches(field, name)).toEqual({ here: expected, openssh: expected });
  });

  test('matches many stars in linear time', () => {
    const entry = parseKnownHosts(`${'*a'.repeat(500)} ${keys.one}`)[0];
    if (!entry) throw new Error('no entry');
    const startedAt = performance.now();
    expect(isAbout(entry, 'a'.repeat(499))).toBe(false);
    expect(performance.now() - startedAt).toBeLessThan(500);
  });

  test('reads names that OpenSSH has hashed', () => {
    const file = join(directory, 'hashed');
    writeFileSync(file, `nas,[web]:2222 ${keys.one}\n`);
    execFileSync('ssh-keygen', ['-H', '-f', file], { stdio: 'ignore' });
    const entries = parseKnownHosts(readFileSync(file, 'utf8'));
    expect(entries.every(({ names }) => names.startsWith('|1|'))).toBe(true);
    expect(entries.some((entry) => isAbout(entry, 'nas'))).toBe(true);
    expect(entries.some((entry) => isAbout(entry, '[web]:2222'))).toBe(true);
    expect(entries.some((entry) => isAbout(entry, 'web'))).toBe(false);
    const later = readFileSync(file, 'utf8').replaceAll('|1|', '|2|');
    expect(parseKnownHosts(later).some((entry) => isAbout(entry, 'nas'))).toBe(false);
  });

  test('names a server as OpenSSH does', () => {
    expect([knownHostName('NAS', 22), knownHostName('nas', 2222), knownHostName('::1', 22)]).toEqual([
      'nas',
      '[nas]:2222',
      '::1',
    ]);
  });

  test('passes over comments, damage and unknown markers', () => {
    const text = [
      '# nas ssh-ed25519 AAAA',
      '',
      'nas',
      'nas ssh-ed25519',
      'nas ssh-ed25519 !!!!',
      `nas ssh-rsa ${keys.one.split(' ')[1]}`,
      'nas ssh-ed25519 AAAAC3NzaC1lZDI1NTE5',
      `@unknown nas ${keys.one}`,
      `  nas\t${keys.one} a comment`,
    ].join('\r\n');
    expect(parseKnownHosts(text)).toEqual([
      { marker: 'none', names: 'nas', type: 'ssh-ed25519', key: bytes(keys.one), comment: 'a comment' },
    ]);
  });

  test('prints fingerprints as OpenSSH does', () => {
    const line = execFileSync('ssh-keygen', ['-lf', join(directory, 'one.pub')], { encoding: 'utf8' });
    expect(describeHostKey(bytes(keys.one))).toEqual({ type: 'ssh-ed25519', fingerprint: line.split(' ')[1] });
  });

  test('judges a key by what is known of its server', () => {
    const judge = (text: string, key: keyof typeof keys) =>
      judgeHostKey(
        parseKnownHosts(text).map((entry) => ({ ...entry, file: 'app' as const })),
        bytes(keys[key]),
      );
    expect(judge('', 'one')).toEqual({ kind: 'unknown', known: [] });
    expect(judge(`nas ${keys.one}`, 'one')).toEqual({ kind: 'trusted' });
    expect(judge(`nas ${keys.ecdsa}`, 'one')).toEqual({
      kind: 'unknown',
      known: [{ ...describeHostKey(bytes(keys.ecdsa)), firstSeenAt: null, file: 'app' }],
    });
    expect(judge(`nas ${keys.other}\nnas ${keys.one}`, 'one')).toEqual({ kind: 'trusted' });
    expect(judge(`nas ${keys.other}`, 'one')).toEqual({
      kind: 'changed',
      known: [{ ...describeHostKey(bytes(keys.other)), firstSeenAt: null, file: 'app' }],
    });
    expect(judge(`nas ${keys.one}\n@revoked nas ${keys.one}`, 'one')).toEqual({ kind: 'revoked' });
    expect(judge(`@revoked nas ${keys.other}`, 'one')).toEqual({ kind: 'unknown', known: [] });
    expect(judge(`@cert-authority nas ${keys.one}`, 'one')).toEqual({ kind: 'unknown', known: [] });
  });

  test("adds to the app's file only, many at once, also behind an unfinished line", async () => {
    const home = mkdtempSync(join(directory, 'home-'));
    const file = join(home, 'known_hosts');
    writeFileSync(file, `old ${keys.other}\nunfinished ssh-ed255`);
    const hostKeys = openHostKeys({ file, homeDirectory: home });
    await Promise.all(
      Array.from({ length: 20 }, (_, i) => hostKeys.trust(`host${i}`, 22, bytes(keys.one), Date.UTC(2026, 0, 2))),
    );
    const lines = readFileSync(file, 'utf8').trimEnd().split('\n');
    expect(lines.slice(0, 2)).toEqual([`old ${keys.other}`, 'unfinished ssh-ed255']);
    expect(
      lines
        .slice(2)
        .filter((line) => line !== '')
        .sort(),
    ).toEqual(Array.from({ length: 20 }, (_, i) => `host${i} ${keys.one} trusted 2026-01-02T00:00:00.000Z`).sort());
    expect(await hostKeys.judge('host7', 22, bytes(keys.one))).toEqual({ kind: 'trusted' });
    expect(await hostKeys.judge('host7', 2222, bytes(keys.one))).toEqual({ kind: 'unknown', known: [] });
    expect(await hostKeys.trustedTypes('old', 22)).toEqual(['ssh-ed25519']);
  });

  test('reads when a key was accepted, as it writes it', () => {
    const entry = (comment: string) => parseKnownHosts(`nas ${keys.one} ${comment}`)[0];
    const at = (comment: string) => {
      const found = entry(comment);
      return found ? trustedAt(found) : undefined;
    };
    expect(at(trustComment(Date.UTC(2026, 0, 2)))).toBe(Date.UTC(2026, 0, 2));
    expect(at('me@laptop')).toBeNull();
    expect(at('trusted by nobody')).toBeNull();
  });

  test('takes one server out of a file, and nothing else', () => {
    const hashed = join(directory, 'hash-me');
    writeFileSync(hashed, `nas ${keys.one}\n`);
    execFileSync('ssh-keygen', ['-H', '-f', hashed], { stdio: 'ignore' });
    const without = (text: string) => withoutEntries(text, 'nas', () => true);
    const kept = [
      '# nas is mine',
      `web ${keys.one}`,
      `@revoked nas ${keys.other}`,
      `[nas]:2222 ${keys.one}`,
      'damaged',
    ];
    expect(without([...kept, `nas ${keys.ecdsa}`, readFileSync(hashed, 'utf8').trim(), ''].join('\n'))).toBe(
      [...kept, ''].join('\n'),
    );
    expect(without(`web,NAS,10.0.0.2 ${keys.one} a comment\r\n`)).toBe(`web,10.0.0.2 ${keys.one} a comment\r\n`);
    expect(without(`*.lan,n?s ${keys.one}`)).toBeNull();
    expect(withoutEntries(`nas ${keys.one}\nnas ${keys.ecdsa}`, 'nas', ({ type }) => type === 'ssh-ed25519')).toBe(
      `nas ${keys.ecdsa}`,
    );
  });

  test("counts what was decided in the app before the user's own file", () => {
    const entries = (file: 'app' | 'user', ...lines: string[]) =>
      lines.flatMap((line) => parseKnownHosts(`nas ${line}`)).map((entry) => ({ ...entry, file }));
    const judge = (own: string[], users: string[], key: keyof typeof keys) =>
      judgeHostKey([...entries('app', ...own), ...entries('user', ...users)], bytes(keys[key])).kind;
    expect(judge([keys.one], [keys.other], 'other')).toBe('changed');
    expect(judge([keys.one], [keys.other], 'one')).toBe('trusted');
    expect(judge([], [keys.other], 'other')).toBe('trusted');
    expect(judge([keys.ecdsa], [keys.one], 'one')).toBe('unknown');
  });

  test('lists and forgets what stands in the file of the app', async () => {
    const home = mkdtempSync(join(directory, 'home-'));
    const file = join(home, 'known_hosts');
    const hostKeys = openHostKeys({ file, homeDirectory: home });
    expect(await hostKeys.list()).toEqual([]);
    await hostKeys.trust('nas', 22, bytes(keys.one), Date.UTC(2026, 0, 2));
    await hostKeys.trust('nas', 2222, bytes(keys.one), Date.UTC(2026, 0, 2));
    writeFileSync(file, `# mine\n${readFileSync(file, 'utf8')}@revoked * ${keys.other}\n`);
    expect(await hostKeys.list()).toEqual([
      { ...describeHostKey(bytes(keys.one)), names: 'nas', marker: 'none', firstSeenAt: Date.UTC(2026, 0, 2) },
      { ...describeHostKey(bytes(keys.one)), names: '[nas]:2222', marker: 'none', firstSeenAt: Date.UTC(2026, 0, 2) },
      { ...describeHostKey(bytes(keys.other)), names: '*', marker: 'revoked', firstSeenAt: null },
    ]);
    const { fingerprint } = describeHostKey(bytes(keys.one));
    expect(await hostKeys.remove({ names: 'nas', fingerprint })).toBe(true);
    expect(await hostKeys.remove({ names: 'nas', fingerprint })).toBe(false);
    expect(readFileSync(file, 'utf8')).toBe(
      `# mine\n[nas]:2222 ${keys.one} trusted 2026-01-02T00:00:00.000Z\n@revoked * ${keys.other}\n`,
    );
  });

  test('replaces no key that a line names together with other servers', async () => {
    const home = mkdtempSync(join(directory, 'home-'));
    const file = join(home, 'known_hosts');
    const text = `n?s,web ${keys.one}\n`;
    writeFileSync(file, text);
    const hostKeys = openHostKeys({ file, homeDirectory: home });
    expect((await hostKeys.judge('nas', 22, bytes(keys.other))).kind).toBe('changed');
    const { fingerprint } = describeHostKey(bytes(keys.other));
    await expect(hostKeys.replace('nas', 22, fingerprint, 0)).rejects.toMatchObject({
      error: { code: 'CONFLICT', message: expect.stringContaining('nas and other servers at once') },
    });
    expect(readFileSync(file, 'utf8')).toBe(text);
    // Another server of the same line can be told apart from it, also where the file ends without a line break.
    writeFileSync(file, text.trim());
    expect((await hostKeys.judge('web', 22, bytes(keys.other))).kind).toBe('changed');
    expect(await hostKeys.replace('web', 22, fingerprint, 0)).toHaveLength(1);
    expect(await hostKeys.judge('web', 22, bytes(keys.other))).toEqual({ kind: 'trusted' });
    expect((await hostKeys.judge('nas', 22, bytes(keys.one))).kind).toBe('trusted');
  });

  test('puts back what it forgot, unless another key took its place', async () => {
    const home = mkdtempSync(join(directory, 'home-'));
    const file = join(home, 'known_hosts');
    const hostKeys = openHostKeys({ file, homeDirectory: home });
    const { fingerprint } = describeHostKey(bytes(keys.one));
    const nas = { names: 'nas', fingerprint };
    expect(await hostKeys.restore(nas)).toBe(false);
    await hostKeys.trust('nas', 22, bytes(keys.one), Date.UTC(2026, 0, 2));
    const before = readFileSync(file, 'utf8');
    await hostKeys.remove(nas);
    expect(await hostKeys.restore(nas)).toBe(true);
    expect(readFileSync(file, 'utf8')).toBe(before);
    expect(await hostKeys.restore(nas)).toBe(false);
    await hostKeys.remove(nas);
    await hostKeys.trust('nas', 22, bytes(keys.other), Date.UTC(2026, 0, 3));
    expect(await hostKeys.restore(nas)).toBe(false);
    expect(await hostKeys.list()).toHaveLength(1);
  });
});
