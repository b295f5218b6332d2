import type { ImportPreview, ImportProposal, NotUnderstood } from '#shared/import.ts';
import { hopsTo, jumpFaults } from '#shared/jump.ts';
import { idFromName, type Server, sshServerSchema } from '#shared/server.ts';
import { type Known, propose } from './proposals.ts';
import { type Place, readSshConfig, type SshConfig } from './ssh-config-file.ts';
import { aliasesOf, type ConfiguredHost, configuredHost, unsupportedSettings } from './ssh-config-hosts.ts';

export type SshConfigSource = {
  /** Where `.ssh/config` is looked for. */
  homeDirectory: string;
  /** Who logs in where the configuration names nobody, as with ssh. */
  user: string;
  /** What is in the list already. */
  servers: ReadonlyMap<string, Server>;
};

/** A host that becomes a server: one that a `Host` line names, or one that others are reached through. */
type Candidate = Place & {
  alias: string;
  id: string;
  configured: ConfiguredHost;
  /** Candidates that it is reached through, by their keys. */
  jump: string[];
};

/** More than anybody has, and few enough to be looked at at once. */
const MOST_HOSTS = 1000;

/** What `~/.ssh/config` would bring into the list. Nothing is run, nothing is looked up, nothing is changed. */
export async function previewSshConfig(source: SshConfigSource): Promise<ImportPreview> {
  const config = await readSshConfig(source.homeDirectory);
  if (config === null) {
    return {
      kind: 'unavailable',
      message: 'There is no ~/.ssh/config.',
      next: 'Add servers by hand, or create the file and look again.',
    };
  }
  const candidates = collect(config, source);
  const { proposals, notes } = proposeAll(candidates, source);
  const rest = {
    file: '~/.ssh/config',
    line: null,
    text: '',
    why: `Only the first ${MOST_HOSTS} hosts are looked at.`,
  };
  const left = candidates.size < MOST_HOSTS ? notes : [...notes, rest];
  const notUnderstood = [...config.notUnderstood, ...unsupportedSettings(config), ...left].sort(byPlace);
  return { kind: 'found', proposals, notUnderstood };
}

function byPlace(one: NotUnderstood, other: NotUnderstood): number {
  return one.file.localeCompare(other.file) || (one.line ?? 0) - (other.line ?? 0);
}

/** The hosts that are named and those that they are reached through, by alias, user and port. */
function collect(config: SshConfig, source: SshConfigSource): Map<string, Candidate> {
  const candidates = new Map<string, Candidate>();
  const taken = new Set<string>(
    [...source.servers.values()].filter(({ kind }) => kind === 'local').map(({ id }) => id),
  );

  const aliases = aliasesOf(config);
  const places = new Map<string, Place>(aliases.map(({ name, file, line }) => [name, { file, line }]));

  function add(spec: HopSpec, namedAt: Place): string {
    const found = configuredHost(config, spec.host, source);
    const configured = { ...found, user: spec.user ?? found.user, port: spec.port ?? found.port };
    const key = JSON.stringify([spec.host, configured.user ?? source.user, configured.port ?? '22']);
    if (candidates.has(key) || candidates.size >= MOST_HOSTS) return key;
    const id = freeId(spec.host, configured, source, taken);
    taken.add(id);
    const place = places.get(spec.host) ?? namedAt;
    const candidate: Candidate = { ...place, alias: spec.host, id, configured, jump: [] };
    candidates.set(key, candidate);
    candidate.jump = configured.jump.map((hop) => add(readHop(hop), place));
    return key;
  }

  for (const alias of aliases) {
    if (candidates.size >= MOST_HOSTS) break;
    add({ host: alias.name }, alias);
  }
  return candidates;
}

type HopSpec = { host: string; user?: string; port?: string };

/** `[user@]host[:port]` or `ssh://[user@]host[:port]`. What does not read like that is refused as a host name later. */
function readHop(text: string): HopSpec {
  const match = /^(?:ssh:\/\/)?(?:([^@]+)@)?(?:\[([^\]]+)\]|([^:[\]]+))(?::(\d+))?$/.exec(text);
  const host = match?.[2] ?? match?.[3] ?? text;
  const [user, port] = [match?.[1], match?.[4]];
  return { host, ...(user === undefined ? {} : { user }), ...(port === undefined ? {} : { port }) };
}

/** The id of a listed server that is the same one, by its id or its address; otherwise a free id made from the alias. */
function freeId(
  alias: string,
  { host, user, port }: ConfiguredHost,
  source: SshConfigSource,
  taken: Set<string>,
): string {
  const plain = idFromName(alias, new Set());
  if (source.servers.get(plain)?.kind === 'ssh' && !taken.has(plain)) return plain;
  const listed = [...source.servers.values()].find(
    (server) =>
      server.kind === 'ssh' &&
      !taken.has(server.id) &&
      server.host === host &&
      server.user === (user ?? source.user) &&
      String(server.port) === (port ?? '22'),
  );
  return listed?.id ?? idFromName(alias, new Set([...taken, ...source.servers.keys()]));
}

type Proposals = { proposals: ImportProposal[]; notes: NotUnderstood[] };

function proposeAll(candidates: ReadonlyMap<string, Candidate>, source: SshConfigSource): Proposals {
  const notes = new Map<string, NotUnderstood>();
  const note = ({ file, line }: Place, text: string, why: string) => {
    notes.set(`${file}:${line}:${text}`, { file, line, text: text.slice(0, 200), why });
  };

  const proposed = new Map<string, ImportProposal>();
  for (const candidate of candidates.values()) {
    const known = knownOf(candidate, candidates, note);
    if (known === null) continue;
    const made = sshServerSchema.safeParse({
      kind: 'ssh',
      id: candidate.id,
      name: candidate.alias,
      user: source.user,
      ...known,
    });
    if (!made.success) {
      const why = made.error.issues.map(({ path, message }) => `${String(path[0])}: ${message}`).join('; ');
      note(candidate, candidate.alias, `This does not make a server: ${why}.`);
      continue;
    }
    const origin = `${candidate.file}, line ${candidate.line}`;
    proposed.set(candidate.id, { ...propose(made.data, known, source.servers), source: origin, needs: [] });
  }

  const after = new Map<string, Server>(source.servers);
  for (const [id, { server }] of proposed) after.set(id, server);
  const faults = [...proposed.values()].flatMap(({ server }) =>
    jumpFaults(server, after)
      .slice(0, 1)
      .map(({ message }) => ({ id: server.id, message })),
  );
  const places = new Map([...candidates.values()].map((candidate) => [candidate.id, candidate]));
  // A server whose way cannot be gone is no use, and neither is one behind it. The list grows while it is gone through.
  for (const { id, message } of faults) {
    const place = places.get(id);
    if (!proposed.delete(id) || place === undefined) continue;
    note(place, place.alias, `It cannot be reached as ProxyJump says: ${message}.`);
    for (const { server } of proposed.values()) {
      if (server.jump.includes(id)) faults.push({ id: server.id, message: `"${id}" cannot be imported` });
    }
  }

  const proposals = [...proposed.values()].map((proposal) => ({
    ...proposal,
    needs: hopsTo(proposal.server, after).filter((id) => !source.servers.has(id)),
  }));
  return { proposals, notes: [...notes.values()] };
}

type Note = (place: Place, text: string, why: string) => void;

/** What the configuration says about a server; null when its address cannot be told. */
function knownOf(candidate: Candidate, candidates: ReadonlyMap<string, Candidate>, note: Note): Known | null {
  const { host, user, port, keyFiles } = candidate.configured;
  const hops = candidate.jump.map((key) => candidates.get(key)?.id);
  if (!hops.every((hop) => hop !== undefined)) {
    note(candidate, candidate.alias, `It is reached through a server that is not among the first ${MOST_HOSTS}.`);
    return null;
  }
  if (host === null) {
    note(candidate, candidate.alias, 'Its HostName holds a % that is not understood.');
    return null;
  }
  const [usable, ...further] = keyFiles.filter((keyFile) => {
    const why = keyFileFault(keyFile.path);
    if (why !== null) note(keyFile, keyFile.text, why);
    return why === null;
  });
  for (const keyFile of further) {
    note(keyFile, keyFile.text, 'Only the first key file of a server is taken over.');
  }
  return {
    host,
    port: Number(port ?? 22),
    jump: hops,
    ...(user === undefined ? {} : { user }),
    ...(usable?.path ? { key_file: usable.path } : {}),
  };
}

function keyFileFault(path: string | null): string | null {
  if (path === null || path.includes('$')) return 'The path holds a % or a variable that is not understood.';
  if (path.endsWith('.pub')) return 'This is a public key: the private key is needed, or the agent alone.';
  return /^(~\/|[/\\]|[A-Za-z]:)/.test(path) ? null : 'The path has to begin with ~/ or /.';
}
