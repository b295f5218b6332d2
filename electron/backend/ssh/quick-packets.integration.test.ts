import { KeyObject, randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { Duplex } from 'node:stream';
import { buffer } from 'node:stream/consumers';
import ssh2, { type ClientChannel } from 'ssh2';
import { describe, expect, test } from 'vitest';
import { hasSshd, openSshLab } from '../../../e2e/lab/ssh-lab.ts';
import { offeredAlgorithms } from './algorithms.ts';
import { gatherPackets, openPacketSocket } from './quick-packets.ts';

const { atEnd, lab } = openSshLab();

describe.skipIf(!hasSshd)('a socket for packets', () => {
  test.each(['aes128-gcm@openssh.com', 'aes128-ctr'] as const)(
    'carries every byte over %s both ways, also when keys are renewed',
    async (cipher) => {
      const sshd = await lab({ extraConfig: 'RekeyLimit 1M' });
      const client = new ssh2.Client();
      atEnd(() => Promise.all([once(client, 'close'), client.end()]));
      let exchanges = 0;
      const { socket, keysExchanged } = openPacketSocket({ host: '127.0.0.1', port: sshd.port });
      client.on('handshake', (negotiated) => {
        keysExchanged(client, negotiated);
        exchanges += 1;
      });
      client.connect({
        sock: socket,
        username: sshd.user,
        privateKey: readFileSync(sshd.clientKeyFile),
        algorithms: { ...offeredAlgorithms([]), cipher: [cipher] },
      });
      await once(client, 'ready');
      const channel = await new Promise<ClientChannel>((settle, reject) => {
        client.exec('cat', (error, opened) => (error ? reject(error) : settle(opened)));
      });
      const sent = randomBytes(5_000_000);
      channel.end(sent);
      expect((await buffer(channel)).equals(sent)).toBe(true);
      expect(exchanges).toBeGreaterThan(2);

      // ssh2's own fields: should a new version name them otherwise, the gain is gone without a word.
      const { _cipher, _decipher } = Reflect.get(client, '_protocol');
      const isQuick = cipher.includes('gcm');
      expect([_cipher._encKey, _decipher._decipherKey].map((key) => key instanceof KeyObject)).toEqual([
        isQuick,
        isQuick,
      ]);
    },
  );
});

describe('the parts of a packet', () => {
  function recorder() {
    const pieces: string[] = [];
    const take = (chunks: readonly Buffer[]) => void pieces.push(Buffer.concat(chunks).toString());
    const stream = new Duplex({
      write(chunk, _encoding, done) {
        take([chunk]);
        done();
      },
      writev(chunks, done) {
        take(chunks.map(({ chunk }) => chunk));
        done();
      },
    });
    gatherPackets(stream);
    return { pieces, stream };
  }
  test('leave together, each packet by itself and at once', () => {
    const { pieces, stream } = recorder();
    const tag = '(16 bytes of tag)'.slice(0, 16);
    for (const part of ['len1', 'a packet', tag, 'len2', 'another packet', tag]) stream.write(Buffer.from(part));
    expect(pieces).toEqual([`len1a packet${tag}`, `len2another packet${tag}`]);
  });

  test('are not kept for an end that does not come', async () => {
    const { pieces, stream } = recorder();
    stream.write(Buffer.from('len1'));
    stream.write(Buffer.from('a packet of another cipher'));
    expect(pieces).toEqual([]);
    await new Promise(setImmediate);
    expect(pieces).toEqual(['len1a packet of another cipher']);
    stream.write(Buffer.from('on'));
    expect(pieces.at(-1)).toBe('on');
  });

  test('leave before the end of the stream', async () => {
    const { pieces, stream } = recorder();
    stream.write(Buffer.from('good'));
    stream.end(Buffer.from('bye'));
    await once(stream, 'finish');
    expect(pieces.join('')).toBe('goodbye');
  });
});
