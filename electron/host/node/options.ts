import { isIP } from 'node:net';
import { resolve } from 'node:path';
import { parseArgs } from 'node:util';

/** How the browser host is to run. */
export type ServeOptions = {
  /** Absolute. */
  dataDirectory: string;
  host: string;
  /** 0 stands for any free port. */
  port: number;
  /** Whether somebody asked for this very port; otherwise a free one is taken when it is in use. */
  portRequested: boolean;
  open: boolean;
  apiKey: string | null;
  /** Opens the secret store at the start. */
  secretsPassphrase: string | null;
};

export type ParsedOptions =
  | { kind: 'serve'; options: ServeOptions }
  | { kind: 'help' }
  | { kind: 'wrong'; message: string };

export const DEFAULT_PORT = 4655;
const API_KEY_LENGTH = 16;
const PASSPHRASE_LENGTH = 8;

export const HELP = `HomelabCmd in a browser window.

  --data-dir DIR   where servers, actions and history are kept   (HOMELAB_CMD_DATA_DIR)
  --port N         port to listen on, 0 for any free one         (HOMELAB_CMD_PORT, otherwise ${DEFAULT_PORT})
  --host ADDRESS   address to listen on                          (HOMELAB_CMD_HOST, otherwise 127.0.0.1)
  --open           open a window as soon as it runs
  --help           show this

  HOMELAB_CMD_API_KEY   lets programs in that send it as X-API-Key (at least ${API_KEY_LENGTH} characters)
  HOMELAB_CMD_SECRETS_PASSPHRASE   opens the secret store at the start (at least ${PASSPHRASE_LENGTH} characters)`;

/** Reads the command line and the environment; the command line wins. An empty variable counts as not set. */
export function parseOptions(
  words: readonly string[],
  env: Readonly<Record<string, string | undefined>>,
  defaultDirectory: string,
): ParsedOptions {
  const parsed = parseWords(words);
  if (typeof parsed === 'string') return { kind: 'wrong', message: parsed };
  if (parsed.help) return { kind: 'help' };

  const port = parsed.port ?? (env.HOMELAB_CMD_PORT || undefined);
  if (port !== undefined && !isPort(port)) {
    return { kind: 'wrong', message: `The port must be a whole number from 0 to 65535, not "${port}".` };
  }
  const host = parsed.host ?? (env.HOMELAB_CMD_HOST || '127.0.0.1');
  if (isIP(host) === 0 && !/^[A-Za-z0-9](?:[A-Za-z0-9.-]*[A-Za-z0-9])?$/.test(host)) {
    return { kind: 'wrong', message: `The host must be an IP address or a host name, not "${host}".` };
  }
  const short = tooShort(env);
  if (short !== null) return { kind: 'wrong', message: short };
  const dataDirectory = parsed['data-dir'] ?? (env.HOMELAB_CMD_DATA_DIR || defaultDirectory);
  if (dataDirectory === '') return { kind: 'wrong', message: 'The data directory must not be empty.' };
  return {
    kind: 'serve',
    options: {
      dataDirectory: resolve(dataDirectory),
      host,
      port: port === undefined ? DEFAULT_PORT : Number(port),
      portRequested: port !== undefined,
      open: parsed.open ?? false,
      apiKey: env.HOMELAB_CMD_API_KEY || null,
      secretsPassphrase: env.HOMELAB_CMD_SECRETS_PASSPHRASE || null,
    },
  };
}

/** What is wrong with the secrets in the environment; null when nothing is. */
function tooShort(env: Readonly<Record<string, string | undefined>>): string | null {
  const lengths = { HOMELAB_CMD_API_KEY: API_KEY_LENGTH, HOMELAB_CMD_SECRETS_PASSPHRASE: PASSPHRASE_LENGTH };
  const short = Object.entries(lengths).find(([name, length]) => env[name] && env[name].length < length);
  return short === undefined ? null : `${short[0]} must have at least ${short[1]} characters.`;
}

/** The values, or what is wrong with them. */
function parseWords(words: readonly string[]) {
  try {
    const { values } = parseArgs({
      args: [...words],
      options: {
        'data-dir': { type: 'string' },
        port: { type: 'string' },
        host: { type: 'string' },
        open: { type: 'boolean' },
        help: { type: 'boolean', short: 'h' },
      },
    });
    return values;
  } catch (error) {
    // Node's own messages name the option and what is missing; only their first sentence is about this program.
    const reason = error instanceof Error ? error.message : String(error);
    return `${reason.split('. ')[0]}. See --help.`;
  }
}

function isPort(text: string): boolean {
  return /^\d{1,5}$/.test(text) && Number(text) <= 65_535;
}
