import { connect } from 'node:net';
import { describe, expect, test } from 'vitest';
import type { SshServer } from '#shared/server.ts';
import { connectionsOf, failureOf, hasSshd, openSshLab, start } from '../../../e2e/lab/ssh-lab.ts';
import { serverAt, talking } from '../../../e2e/lab/ssh-peers.ts';
import { serverOf } from '../../../e2e/lab/ssh-pool.ts';

// The ways not to reach a server, each with its own error (EX-8).

const { atEnd, lab, person } = openSshLab();

describe('a server that cannot be reached', () => {
  async function errorFor(changes: Partial<SshServer>, limits = { connect_timeout: 5 }) {
    const { pool } = person({ limits });
    const error = await failureOf(start(pool.target(serverAt(1, changes)), ['true']));
    expect(pool.state('nas')).toMatchObject({ kind: 'failed', error });
    expect(error.next).not.toBe('');
    return error;
  }

  test('without an address is refused before any connection is tried', async () => {
    expect(await errorFor({ host: '' })).toMatchObject({ code: 'ADDRESS_MISSING' });
  });

  test('with a closed port', async () => {
    const error = await errorFor({ port: 1 });
    expect(error).toMatchObject({ code: 'CONNECTION_REFUSED' });
    expect(error.message).toBe('Could not reach nas (me@127.0.0.1:1): connection refused.');
  });

  test('with an unknown name', async () => {
    expect(await errorFor({ host: 'no-such-host.invalid' })).toMatchObject({ code: 'HOST_UNRESOLVED' });
  });

  test('in a network that is not there', async () => {
    expect(await errorFor({ host: '255.255.255.255' })).toMatchObject({ code: 'NETWORK_UNREACHABLE' });
  });

  test('that accepts and says nothing', async () => {
    const port = await talking(atEnd, () => {});
    const startedAt = performance.now();
    expect(await errorFor({ port }, { connect_timeout: 1 })).toMatchObject({ code: 'CONNECTION_TIMEOUT' });
    expect(performance.now() - startedAt).toBeLessThan(2000);
  });

  test('that drips its greeting for ever', async () => {
    const port = await talking(atEnd, (socket) => {
      const timer = setInterval(() => socket.write('hello there\r\n'), 50);
      socket.on('close', () => clearInterval(timer));
    });
    expect(await errorFor({ port }, { connect_timeout: 1 })).toMatchObject({ code: 'CONNECTION_TIMEOUT' });
  });

  test('that hangs up', async () => {
    const port = await talking(atEnd, (socket) => socket.end());
    expect(await errorFor({ port })).toMatchObject({ code: 'CONNECTION_FAILED' });
  });

  test('that resets', async () => {
    const port = await talking(atEnd, (socket) => socket.resetAndDestroy());
    expect(await errorFor({ port })).toMatchObject({ code: 'CONNECTION_FAILED' });
  });

  test('that speaks something else', async () => {
    const port = await talking(atEnd, (socket) => socket.end('HTTP/1.1 400 Bad Request\r\n\r\n'));
    const error = await errorFor({ port });
    expect(error).toMatchObject({ code: 'CONNECTION_FAILED' });
    expect(error.message).toContain('does not answer like an SSH server');
  });

  test.skipIf(!hasSshd).each([
    [
      'KexAlgorithms diffie-hellman-group-exchange-sha256',
      /offers curve25519-sha256,.* accepts diffie-hellman-group-exch/,
    ],
    ['Ciphers chacha20-poly1305@openssh.com', /offers aes128-gcm@openssh.com,.* accepts chacha20-poly1305@openssh.com/],
    ['MACs hmac-sha1\nCiphers aes128-ctr', /offers hmac-sha2-256-etm@openssh.com,.* accepts hmac-sha1/],
  ])('that only accepts %s', async (extraConfig, lists) => {
    const sshd = await lab({ extraConfig });
    const { pool } = person();
    const error = await failureOf(start(pool.target(serverOf(sshd)), ['true']));
    expect(error.code).toBe('NO_COMMON_ALGORITHM');
    expect(error.message).toMatch(lists);
  });

  test.skipIf(!hasSshd)('that turns the connection away (MaxStartups)', async () => {
    const sshd = await lab({ extraConfig: 'MaxStartups 1:100:1' });
    const { pool } = person();
    const hold = connect(sshd.port, '127.0.0.1');
    atEnd(() => hold.destroy());
    await expect.poll(() => connectionsOf(sshd)).toBe(1);
    expect((await failureOf(start(pool.target(serverOf(sshd)), ['true']))).code).toBe('CONNECTION_FAILED');
  });
});
