import { getCiphers } from 'node:crypto';
import type { Algorithms, CipherAlgorithm, KeyType, ServerHostKeyAlgorithm } from 'ssh2';

/** Each cipher with the name that Node's crypto library has for it; Electron's library lacks some. */
const CIPHERS: readonly (readonly [CipherAlgorithm, string])[] = [
  ['aes128-gcm@openssh.com', 'aes-128-gcm'],
  ['aes256-gcm@openssh.com', 'aes-256-gcm'],
  ['aes128-ctr', 'aes-128-ctr'],
  ['aes192-ctr', 'aes-192-ctr'],
  ['aes256-ctr', 'aes-256-ctr'],
];

/** The signatures that a key of each type can make. Without SHA-1, and so without `ssh-rsa` itself. */
const HOST_KEY_ALGORITHMS: ReadonlyMap<KeyType, readonly ServerHostKeyAlgorithm[]> = new Map([
  ['ssh-ed25519', ['ssh-ed25519']],
  ['ssh-rsa', ['rsa-sha2-512', 'rsa-sha2-256']],
  ['ecdsa-sha2-nistp256', ['ecdsa-sha2-nistp256']],
  ['ecdsa-sha2-nistp384', ['ecdsa-sha2-nistp384']],
  ['ecdsa-sha2-nistp521', ['ecdsa-sha2-nistp521']],
]);

/**
 * What is offered to a server, best first. Key types that are already trusted for it come first, so that it presents a
 * key that can be recognised.
 *
 * Left out: everything with SHA-1; group exchange, which takes ssh2 two seconds; chacha20 and CBC, which are open to
 * prefix truncation (CVE-2023-48795) with a server that lacks strict key exchange. ssh2 has no post-quantum exchange.
 */
export function offeredAlgorithms(trustedTypes: readonly string[]): Algorithms {
  const available = getCiphers();
  const types = [...HOST_KEY_ALGORITHMS.entries()];
  const trusted = types.filter(([type]) => trustedTypes.includes(type));
  const others = types.filter(([type]) => !trustedTypes.includes(type));
  return {
    kex: [
      'curve25519-sha256',
      'curve25519-sha256@libssh.org',
      'diffie-hellman-group16-sha512',
      'diffie-hellman-group18-sha512',
      'diffie-hellman-group14-sha256',
      'ecdh-sha2-nistp256',
      'ecdh-sha2-nistp384',
      'ecdh-sha2-nistp521',
    ],
    serverHostKey: [...trusted, ...others].flatMap(([, algorithms]) => algorithms),
    cipher: CIPHERS.filter(([, name]) => available.includes(name)).map(([cipher]) => cipher),
    hmac: ['hmac-sha2-256-etm@openssh.com', 'hmac-sha2-512-etm@openssh.com', 'hmac-sha2-256', 'hmac-sha2-512'],
    compress: ['none'],
  };
}
