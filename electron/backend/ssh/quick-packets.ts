import { createSecretKey } from 'node:crypto';
import { connect, type Socket } from 'node:net';
import type { Duplex } from 'node:stream';
import type { Client, NegotiatedAlgorithms } from 'ssh2';

/** Where ssh2 keeps the key of AES-GCM, by the field of its cipher. */
const KEYS = { _cipher: '_encKey', _decipher: '_decipherKey' } as const;

function field(owner: unknown, name: string): unknown {
  return typeof owner === 'object' && owner !== null ? Reflect.get(owner, name) : undefined;
}

/**
 * Hands ssh2's AES-GCM its keys in the form that Node takes quickly. ssh2 makes a cipher for every packet, and Node needs
 * 8 to 16 microseconds for one with a key of bytes, 1 with a key object: a quarter of the time of a large output.
 * Must be called whenever keys have been exchanged. A cipher that is built otherwise stays as it is.
 */
export function quickenKeys(client: Client): void {
  const protocol = field(client, '_protocol');
  for (const [cipher, key] of Object.entries(KEYS)) {
    const owner = field(protocol, cipher);
    const bytes = field(owner, key);
    if (typeof owner === 'object' && owner !== null && bytes instanceof Uint8Array) {
      Reflect.set(owner, key, createSecretKey(bytes));
    }
  }
}

/** The parts that ssh2 writes a packet of AES-GCM in: its length, what it carries, and a tag. Lengths in bytes. */
const LENGTH_BYTES = 4;
const TAG_BYTES = 16;

/**
 * Sends each packet as one piece. ssh2 writes it in three parts, and without delay (Nagle) each of them would travel, and
 * wake the server, by itself. Different packets are not held for each other: a server that reads the end of one session
 * together with the request for the next one may find that it has no room for it.
 */
export function gatherPackets(stream: Duplex): void {
  const { write } = stream;
  const release = () => stream.uncork();
  stream.write = (chunk: { length: number }, ...rest: unknown[]): boolean => {
    const { length } = chunk;
    if (length === LENGTH_BYTES && stream.writableCorked === 0) {
      stream.cork();
      process.nextTick(release);
    }
    const more: boolean = Reflect.apply(write, stream, [chunk, ...rest]);
    if (length === TAG_BYTES) stream.uncork();
    return more;
  };
}

/** What carries the packets of one connection. */
export type PacketSocket = {
  socket: Socket;
  /** Must be called whenever keys have been exchanged. */
  keysExchanged(client: Client, negotiated: NegotiatedAlgorithms): void;
};

/** Bytes that are read at once. */
const READ_BYTES = 64 * 1024;

/**
 * Opens the socket of a connection. It reads into the same memory again and again, so that a large output leaves half of
 * the garbage, but only under AES-GCM: ssh2 has decrypted all of it into memory of its own when it returns. What
 * comes before, it keeps for later.
 */
export function openPacketSocket({ host, port }: { host: string; port: number }): PacketSocket {
  let reusing = false;
  const onread = {
    buffer: Buffer.allocUnsafeSlow(READ_BYTES),
    callback: (size: number, { buffer }: Uint8Array): boolean => {
      const bytes = Buffer.from(buffer, 0, size);
      // Handed over within this call, and not kept by the stream itself.
      const passes = reusing && socket.readableFlowing === true && socket.readableLength === 0;
      return socket.push(passes ? bytes : Buffer.from(bytes));
    },
  };
  const socket: Socket = connect({ host, port, noDelay: true, onread });
  gatherPackets(socket);
  return {
    socket,
    keysExchanged(client, { sc }) {
      quickenKeys(client);
      reusing = sc.cipher.includes('gcm');
    },
  };
}
