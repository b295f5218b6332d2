import type { ImportProposal } from '#shared/import.ts';
import type { Server, SshServer } from '#shared/server.ts';

/** The fields that an import decides, as a person calls them. */
const FIELDS = [
  ['tailscale_hostname', 'Tailscale name'],
  ['host', 'address'],
  ['port', 'port'],
  ['user', 'user'],
  ['key_file', 'key file'],
  ['jump', 'through'],
] as const;

type Field = (typeof FIELDS)[number][0];
/** The part of a server that its source says something about; the rest is left as it is. */
export type Known = Partial<Pick<SshServer, Field>>;

/**
 * What importing does to the list: the server as it is afterwards, and how that differs from before.
 * @param known what the source says; only these fields of a listed server change
 * @param made the server as it is when it is not in the list yet
 */
export function propose(
  made: SshServer,
  known: Known,
  servers: ReadonlyMap<string, Server>,
): Pick<ImportProposal, 'server' | 'state'> {
  const listed = servers.get(made.id);
  if (listed?.kind !== 'ssh') return { server: made, state: { kind: 'new' } };
  const server = { ...listed, ...known };
  const differences = FIELDS.map(([field, name]) => ({
    field: name,
    before: textOf(listed[field]),
    after: textOf(server[field]),
  })).filter(({ before, after }) => before !== after);
  if (differences.length === 0) return { server: listed, state: { kind: 'same' } };
  return { server, state: { kind: 'differs', differences } };
}

function textOf(value: SshServer[Field]): string {
  return Array.isArray(value) ? value.join(', ') : String(value ?? '');
}
