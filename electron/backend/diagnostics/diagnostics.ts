import { arch, cpus, freemem, homedir, hostname, platform, release, totalmem, userInfo } from 'node:os';
import type { Problem } from '#shared/event.ts';
import { HIDDEN_CHARACTER } from '#shared/hidden-characters.ts';
import type { CredentialList } from '#shared/secrets.ts';
import type { PoolState, Server, ServerView } from '#shared/server.ts';
import type { Settings } from '#shared/settings.ts';
import type { StorageSizes } from '#shared/system.ts';
import { maskSecrets } from '../mask-secrets.ts';
import type { Clock } from '../ports.ts';
import { readLogTail } from './log-tail.ts';
import { maskText } from './mask-text.ts';
import { createStandIns } from './stand-ins.ts';

/** Lines of the log that go in at most. */
const LOG_LINES = 300;
const MEGABYTE = 1_000_000;

/** Where what is told comes from. */
export type DiagnosticsParts = {
  clock: Clock;
  version: string;
  host: 'desktop' | 'browser';
  dataDirectory: string;
  logs: string;
  settings: () => Settings;
  servers: () => readonly ServerView[];
  pools: () => readonly PoolState[];
  problems: () => readonly Problem[];
  credentials: () => CredentialList;
  /** Secrets that the app has at hand, to make sure that none goes along. */
  secrets: () => readonly string[];
  counts: () => Promise<Readonly<Record<string, number>>>;
  apiKeyNames: () => readonly string[];
  storage: () => Promise<StorageSizes>;
};

/**
 * What somebody who helps needs to know about this installation, as the text of a JSON file. It holds no secret, no
 * parameter and no output. Names and addresses are replaced by stand-ins unless `withNames`.
 */
export async function diagnosticsText(parts: DiagnosticsParts, withNames: boolean): Promise<string> {
  const logLines = await readLogTail(parts.logs, LOG_LINES);
  const servers = parts.servers();
  const report = {
    made: new Date(parts.clock.now()).toISOString(),
    names: withNames ? 'as they are' : 'replaced by stand-ins',
    app: { version: parts.version, host: parts.host, dataDirectory: parts.dataDirectory, ...processFacts() },
    machine: machineFacts(),
    counts: await parts.counts(),
    storage: await parts.storage(),
    secretStore: parts.credentials().store,
    settings: parts.settings(),
    problems: parts.problems(),
    servers: servers.map(serverFacts),
    connections: parts.pools(),
    log: logLines.map(readLine),
  };
  const known = parts.secrets();
  const standIn = withNames ? (text: string) => text : createStandIns(namesOf(servers, parts.apiKeyNames()));
  const clean = mapText(report, (text) => standIn(maskText(text, known)));
  return `${JSON.stringify(clean, null, 2).replaceAll(HIDDEN, escaped)}\n`;
}

/** What cannot be seen, but for the ends of lines. */
const HIDDEN = new RegExp(`(?!\n)${HIDDEN_CHARACTER.source}`, 'gu');

/** As JSON writes it where it has to. */
function escaped(character: string): string {
  return Array.from({ length: character.length }, (_, at) => {
    return `\\u${character.charCodeAt(at).toString(16).padStart(4, '0')}`;
  }).join('');
}

function processFacts() {
  const { rss, heapUsed } = process.memoryUsage();
  return {
    node: process.versions.node,
    electron: process.versions.electron ?? null,
    uptimeSeconds: Math.round(process.uptime()),
    memoryMegabytes: { resident: Math.round(rss / MEGABYTE), heap: Math.round(heapUsed / MEGABYTE) },
  };
}

function machineFacts() {
  return {
    platform: platform(),
    release: release(),
    architecture: arch(),
    processors: cpus().length,
    memoryMegabytes: { all: Math.round(totalmem() / MEGABYTE), free: Math.round(freemem() / MEGABYTE) },
  };
}

/** What a person wrote about a server beyond what it takes to reach it (its tags) is nobody's business. */
function serverFacts({ server, connection, reachability, lastRun }: ServerView) {
  const { tags, ...rest } = server;
  return { ...rest, tags: tags.length, connection, reachability, lastRun: lastRun?.outcome.kind ?? null };
}

/** A line of the log with what may be secret by its name masked once more. One that cannot be read stays text. */
function readLine(line: string): unknown {
  try {
    const parsed: unknown = JSON.parse(line);
    return typeof parsed === 'object' && parsed !== null ? maskSecrets(parsed) : parsed;
  } catch {
    return line;
  }
}

function namesOf(servers: readonly ServerView[], programs: readonly string[]) {
  const ssh = servers.flatMap(({ server }) => (server.kind === 'ssh' ? [server] : []));
  const all = (of: (server: Extract<Server, { kind: 'ssh' }>) => string | undefined) =>
    ssh.map((server) => of(server) ?? '');
  return {
    'home-folder': [homedir()],
    computer: [hostname()],
    server: all(({ name }) => name),
    'server-id': all(({ id }) => id),
    host: all(({ host }) => host),
    tailnet: all(({ tailscale_hostname }) => tailscale_hostname),
    'key-file': all(({ key_file }) => key_file),
    user: [...new Set([ownName(), ...all(({ user }) => user)])].filter((name) => name !== 'root'),
    program: programs,
  };
}

function ownName(): string {
  try {
    return userInfo().username;
  } catch {
    // A user without an entry in the system's list.
    return '';
  }
}

/** The same value with every text in it, names of fields included, put through `change`. */
function mapText(value: unknown, change: (text: string) => string): unknown {
  if (typeof value === 'string') return change(value);
  if (Array.isArray(value)) return value.map((entry) => mapText(entry, change));
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([name, entry]) => [change(name), mapText(entry, change)]));
}
