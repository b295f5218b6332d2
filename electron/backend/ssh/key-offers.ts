import type { ParsedKey } from 'ssh2';
import type { SshServer } from '#shared/server.ts';
import { agentAddress, agentKeys } from './agent.ts';
import type { Credentials } from './credentials.ts';
import { describeHostKey } from './host-keys.ts';
import { defaultKeyFiles, type KeyFile, openKeyFile, readPrivateKey } from './key-file.ts';
import type { LoginParts, Offer, Skip } from './login.ts';
import { keyFileEncrypted, keyFileUnreadable } from './login-failures.ts';

/** The keys of one server, in the order in which they are offered. Each call begins anew. */
export type KeyOffers = (parts: LoginParts, skip: Skip) => AsyncGenerator<Offer, undefined>;

/** The private keys that can be offered. Those that were decrypted are held in memory only, until the app ends. */
export type KeyRing = {
  /** Reads the files of a server. @throws AppFailure KEY_FILE_MISSING or KEY_FILE_UNREADABLE */
  open(server: SshServer): Promise<KeyOffers>;
};

/** How often a wrong passphrase is asked for again: nothing is sent for it. */
const PASSPHRASE_TRIES = 3;

export function createKeyRing(options: { homeDirectory: string; credentials: Credentials }): KeyRing {
  const { homeDirectory, credentials } = options;
  /** By the content of the file, so that a replaced file is asked for anew. Used while the passphrase is kept. */
  const decrypted = new Map<string, ParsedKey>();
  /** The last question about each key: one at a time, since the first answer may do for all servers that wait for it. */
  const questions = new Map<string, Promise<unknown>>();

  /** The key in a file; asks for its passphrase where it needs one. @throws AppFailure */
  async function unlock(file: KeyFile, parts: LoginParts): Promise<ParsedKey> {
    const plain = readPrivateKey(file.content);
    if (plain.kind === 'key') return plain.key;
    if (plain.kind === 'unusable') throw keyFileUnreadable(file.path, plain.reason);
    const id = file.content.toString('base64');
    const before = questions.get(id);
    const answered = (async () => {
      await before;
      const known = decrypted.get(id);
      if (known && credentials.holds(passphraseName(file.path))) return known;
      return decrypt(file, id, parts);
    })();
    questions.set(
      id,
      answered.catch(() => {}),
    );
    return parts.pausedFor(answered);
  }

  async function decrypt({ path, content }: KeyFile, id: string, { ask }: LoginParts): Promise<ParsedKey> {
    const name = passphraseName(path);
    const kept = await credentials.recall(name, ask);
    const opened = kept === null ? null : readPrivateKey(content, kept);
    if (opened?.kind === 'key') {
      decrypted.set(id, opened.key);
      return opened.key;
    }
    for (let tries = 0; tries < PASSPHRASE_TRIES; tries += 1) {
      const answer = await ask({
        kind: 'passphrase',
        keyFile: path,
        keep: credentials.longest(),
        again: tries > 0 || kept !== null,
      });
      if (answer.kind !== 'secret') throw keyFileEncrypted(path, 'no passphrase was given');
      const read = readPrivateKey(content, answer.secret);
      if (read.kind === 'unusable') throw keyFileUnreadable(path, read.reason);
      if (read.kind === 'encrypted') continue;
      decrypted.set(id, read.key);
      await credentials.keep(name, answer.secret, answer.keep);
      return read.key;
    }
    throw keyFileEncrypted(path, 'the passphrase is wrong');
  }

  async function* agentOffers(
    username: string,
    address: string,
    parts: LoginParts,
    skip: Skip,
  ): AsyncGenerator<Offer, undefined> {
    const keys = await agentKeys(address, parts).catch((error: Error) => {
      skip('publickey', 'ssh-agent', `could not be asked (${error.message})`);
      return [];
    });
    for (const { key, agent } of keys) {
      const what = `${key.comment} in ssh-agent (${keyWords(key)})`;
      yield { step: { method: 'publickey', what, result: 'refused' }, method: { type: 'agent', username, agent } };
    }
    return undefined;
  }

  return {
    async open(server) {
      const configured = server.key_file === undefined ? null : await openKeyFile(server.key_file, homeDirectory);
      const keyFiles = configured === null ? await defaultKeyFiles(homeDirectory) : [configured];
      const address = configured === null && server.agent ? agentAddress() : undefined;
      const username = server.user;
      return async function* offers(parts, skip) {
        if (address !== undefined) yield* agentOffers(username, address, parts, skip);
        for (const file of keyFiles) {
          const key = await unlock(file, parts).catch((error: unknown) => {
            // Of several usual files one may be unusable; a file that was chosen for this server may not.
            if (configured !== null) throw error;
            skip('publickey', file.path, 'not offered, as it is encrypted or unreadable');
          });
          if (key === undefined) continue;
          const what = `${file.path} (${keyWords(key)})`;
          yield {
            step: { method: 'publickey', what, result: 'refused' },
            method: { type: 'publickey', username, key },
          };
        }
        return undefined;
      };
    },
  };
}

/** The name under which the passphrase of a key file is kept. */
function passphraseName(path: string): string {
  return `passphrase:${path}`;
}

function keyWords(key: ParsedKey): string {
  const { type, fingerprint } = describeHostKey(key.getPublicSSH());
  return `${type} ${fingerprint}`;
}
