import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import ssh2, { type AnyAuthMethod, type ParsedKey } from 'ssh2';
import type { AppFailure } from '#shared/errors.ts';
import type { SshServer } from '#shared/server.ts';
import { authenticationFailed, keyFileEncrypted, keyFileMissing, keyFileUnreadable } from './failures.ts';
import { describeHostKey } from './host-keys.ts';

/** Asks the person for the passphrase of a key file; null when there is no answer. */
export type AskPassphrase = (keyFile: string) => Promise<string | null>;

/** One login in progress. */
export type Login = {
  /**
   * The next way to try, after the server turned the last one down.
   * @param methods what the server accepts; empty before the first try
   * @throws AppFailure when there is nothing left to try, or a key cannot be used
   */
  next(methods: readonly string[]): Promise<AnyAuthMethod>;
  /** Notes that the agent could not be asked. */
  agentFailed(reason: string): void;
  /** What to report when the server ends the login by itself. */
  refused(): AppFailure;
};

/** Holds the keys that were decrypted, in memory only, until the app ends. */
export type Authentication = {
  /** Reads what can be offered to the server. @throws AppFailure KEY_FILE_MISSING or KEY_FILE_UNREADABLE */
  prepare(server: SshServer, ask: AskPassphrase): Promise<Login>;
};

/** The usual key files, as ssh tries them. */
const DEFAULT_KEY_FILES = ['id_ed25519', 'id_ecdsa', 'id_rsa'] as const;

type KeyFile = { path: string; content: Buffer };

export function createAuthentication(homeDirectory: string): Authentication {
  /** By the content of the file, so that a replaced file is asked for anew. */
  const decrypted = new Map<string, ParsedKey>();

  async function readKey({ path, content }: KeyFile, ask: AskPassphrase): Promise<ParsedKey> {
    const id = content.toString('base64');
    const known = decrypted.get(id);
    if (known) return known;
    const plain = parseKey(content);
    if (!(plain instanceof Error)) return plain;
    if (!/encrypted/i.test(plain.message)) throw keyFileUnreadable(path, 'it is no private key in a known format');
    const passphrase = await ask(path);
    if (passphrase === null) throw keyFileEncrypted(path, 'no passphrase was given');
    const key = parseKey(content, passphrase);
    if (key instanceof Error) throw keyFileEncrypted(path, 'the passphrase is wrong');
    decrypted.set(id, key);
    return key;
  }

  return {
    async prepare(server, ask) {
      const configured = server.key_file === undefined ? null : await openKeyFile(server.key_file, homeDirectory);
      const agent = configured === null && server.agent ? agentAddress() : undefined;
      const keyFiles = configured === null ? await defaultKeyFiles(homeDirectory) : [configured];
      const username = server.user;
      const tried: string[] = [];
      let accepted: readonly string[] = [];

      async function* offers(): AsyncGenerator<AnyAuthMethod, undefined> {
        if (agent !== undefined) {
          tried.push('the keys in ssh-agent');
          yield { type: 'agent', username, agent };
        }
        for (const file of keyFiles) {
          const key = await readKey(file, ask).catch((error: unknown) => {
            // Of several usual files one may be unusable; a file that was chosen for this server may not.
            if (configured !== null) throw error;
            tried.push(`not ${file.path} (encrypted or unreadable)`);
          });
          if (key === undefined) continue;
          const { type, fingerprint } = describeHostKey(key.getPublicSSH());
          tried.push(`${file.path} (${type} ${fingerprint})`);
          yield { type: 'publickey', username, key };
        }
        // Without anything to offer, this only makes the server say what it would accept.
        if (tried.length === 0) yield { type: 'none', username };
      }

      const remaining = offers();
      const refused = () => authenticationFailed(server, tried, accepted);
      return {
        refused,
        agentFailed(reason) {
          tried.push(`ssh-agent could not be asked (${reason})`);
        },
        async next(methods) {
          accepted = methods;
          if (accepted.length > 0 && !accepted.includes('publickey')) throw refused();
          const offer = await remaining.next();
          if (offer.value === undefined) throw refused();
          return offer.value;
        },
      };
    },
  };
}

/** The private key in a file. An Error names what is wrong; it says "encrypted" where a passphrase is missing. */
function parseKey(content: Buffer, passphrase?: string): ParsedKey | Error {
  const key = ssh2.utils.parseKey(content, passphrase);
  if (key instanceof Error || key.isPrivateKey()) return key;
  return new Error('this is a public key');
}

async function openKeyFile(path: string, homeDirectory: string): Promise<KeyFile> {
  const absolute = path.startsWith('~/') ? join(homeDirectory, path.slice(2)) : path;
  try {
    return { path, content: await readFile(absolute) };
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? error.code : undefined;
    if (code === 'ENOENT' || code === 'ENOTDIR') throw keyFileMissing(path);
    throw keyFileUnreadable(path, code === 'EACCES' ? 'permission denied' : `it cannot be read (${code})`);
  }
}

async function defaultKeyFiles(homeDirectory: string): Promise<KeyFile[]> {
  const opened = DEFAULT_KEY_FILES.map((name) => openKeyFile(`~/.ssh/${name}`, homeDirectory).catch(() => null));
  return (await Promise.all(opened)).filter((file) => file !== null);
}

/** Where ssh-agent listens. */
function agentAddress(): string | undefined {
  const address = process.env.SSH_AUTH_SOCK;
  if (address) return address;
  return process.platform === 'win32' ? '\\\\.\\pipe\\openssh-ssh-agent' : undefined;
}
