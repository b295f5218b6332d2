import { chmodSync, existsSync, mkdirSync, readFileSync, statSync } from 'node:fs';
import { dirname, join } from 'node:path';
import writeFileAtomic from 'write-file-atomic';
import { AppFailure } from '#shared/errors.ts';
import { CATALOGUE } from '../policy/catalogue.ts';
import { actionsJsonSchema } from './actions-schema.ts';
import { FIRST_API_KEYS, FIRST_KNOWN_HOSTS, FIRST_SERVERS, FIRST_SETTINGS } from './first-files.ts';

/** Absolute paths of everything that the app keeps. */
export type DataDirectory = {
  path: string;
  servers: string;
  actions: string;
  settings: string;
  apiKeys: string;
  history: string;
  knownHosts: string;
  /** Encrypted under a passphrase: the browser host's. */
  secrets: string;
  /** Encrypted by the desktop's keychain: the desktop's. */
  keychainSecrets: string;
  transcripts: string;
  actionVersions: string;
  actionsSchema: string;
  logs: string;
  /** What was put right while opening (permissions): for the log, which opens later. */
  notices: string[];
};

/** Where the data lives unless the person says otherwise. */
export function defaultDataDirectory(
  env: Readonly<Record<string, string | undefined>>,
  platform: NodeJS.Platform,
  home: string,
): string {
  switch (platform) {
    case 'darwin':
      return join(home, 'Library', 'Application Support', 'homelab-cmd');
    case 'win32':
      return join(env.APPDATA || join(home, 'AppData', 'Roaming'), 'homelab-cmd');
    default:
      return join(env.XDG_CONFIG_HOME || join(home, '.config'), 'homelab-cmd');
  }
}

function unusable(path: string, reason: string, next: string, cause?: unknown): AppFailure {
  return new AppFailure(
    { code: 'STORE_FAILED', message: `The data directory ${path} cannot be used: ${reason}.`, next },
    { cause },
  );
}

function codeOf(error: unknown): unknown {
  return error instanceof Error && 'code' in error ? error.code : undefined;
}

function explain(path: string, error: unknown): AppFailure {
  const elsewhere = 'choose another directory with --data-dir or HOMELAB_CMD_DATA_DIR';
  switch (codeOf(error)) {
    case 'EEXIST':
    case 'ENOTDIR':
      return unusable(path, 'a file is in its place', `Move the file away, or ${elsewhere}.`, error);
    case 'EACCES':
    case 'EPERM':
      return unusable(path, 'it may not be written', `Give yourself the right to write there, or ${elsewhere}.`, error);
    case 'EROFS':
      return unusable(path, 'it is on a read-only file system', `Make it writable, or ${elsewhere}.`, error);
    case 'ENOENT':
      return unusable(path, 'it cannot be made there', `Check that the home directory exists, or ${elsewhere}.`, error);
    case 'ENOSPC':
      return unusable(path, 'the disk is full', `Free some space, or ${elsewhere}.`, error);
    default:
      return unusable(
        path,
        error instanceof Error ? error.message : String(error),
        `Mend this, or ${elsewhere}.`,
        error,
      );
  }
}

/** Like `mkdir -p`. Node's own recursive form never returns where a file system (/proc) answers ENOENT for good. */
function makeDirectory(path: string): void {
  if (!existsSync(dirname(path))) makeDirectory(dirname(path));
  try {
    mkdirSync(path, { mode: 0o700 });
  } catch (error) {
    if (codeOf(error) !== 'EEXIST' || !statSync(path).isDirectory()) throw error;
  }
}

/** Makes a directory for this user alone, or closes an existing one to others. Windows has rights of its own. */
function makePrivate(path: string, notices: string[]): void {
  makeDirectory(path);
  const mode = statSync(path).mode & 0o777;
  if (process.platform === 'win32' || (mode & 0o077) === 0) return;
  chmodSync(path, 0o700);
  notices.push(`${path} was open to other users (mode ${mode.toString(8)}) and is now closed to them (mode 700)`);
}

/** Editors complete and check actions.yaml by this file. It follows the version of the app. */
function writeSchema(file: string): void {
  const schema = actionsJsonSchema();
  if (existsSync(file) && readFileSync(file, 'utf8') === schema) return;
  writeFileAtomic.sync(file, schema, { mode: 0o600 });
}

/**
 * Makes what is missing: the directory (0700) and the default files (0600). Existing files are never touched, but the
 * schema of actions.yaml, which is brought up to date.
 * @throws AppFailure STORE_FAILED when the directory cannot be used.
 */
export function openDataDirectory(path: string): DataDirectory {
  const directory: DataDirectory = {
    path,
    servers: join(path, 'servers.yaml'),
    actions: join(path, 'actions.yaml'),
    settings: join(path, 'settings.yaml'),
    apiKeys: join(path, 'api-keys.yaml'),
    history: join(path, 'history.db'),
    knownHosts: join(path, 'known_hosts'),
    secrets: join(path, 'secrets.json'),
    keychainSecrets: join(path, 'secrets-keychain.json'),
    transcripts: join(path, 'transcripts'),
    actionVersions: join(path, 'action-versions'),
    actionsSchema: join(path, 'actions.schema.json'),
    logs: join(path, 'logs'),
    notices: [],
  };
  const firstFiles: [string, string][] = [
    [directory.servers, FIRST_SERVERS],
    [directory.actions, CATALOGUE],
    [directory.settings, FIRST_SETTINGS],
    [directory.apiKeys, FIRST_API_KEYS],
    [directory.knownHosts, FIRST_KNOWN_HOSTS],
  ];
  try {
    for (const part of [path, directory.transcripts, directory.actionVersions, directory.logs])
      makePrivate(part, directory.notices);
    for (const [file, text] of firstFiles) {
      if (!existsSync(file)) writeFileAtomic.sync(file, text, { mode: 0o600 });
    }
    writeSchema(directory.actionsSchema);
  } catch (error) {
    throw explain(path, error);
  }
  return directory;
}
