import type { ImportPreview, ImportProposal, NotUnderstood } from '#shared/import.ts';
import { identifierSchema, idFromName, type Server, sshServerSchema } from '#shared/server.ts';
import { type Known, propose } from './proposals.ts';
import { readTailscaleStatus, type TailnetMachine } from './tailscale-status.ts';

export type TailscaleSource = {
  /** Who is proposed as the user; the person may choose another for all. */
  user: string;
  /** What is in the list already. */
  servers: ReadonlyMap<string, Server>;
};

const COMMAND = 'tailscale status --json';
const LIMIT_MS = 5000;
/** Bytes; a tailnet of 1000 machines takes about 2 MB. */
const LARGEST_OUTPUT = 16 * 1024 * 1024;

/** Systems that nobody logs in to over SSH. */
const WITHOUT_SSH: ReadonlySet<string> = new Set(['ios', 'ipados', 'android', 'tvos']);

/** The machines of the tailnet that this computer is in, as servers. Nothing is changed. */
export async function previewTailscale(source: TailscaleSource): Promise<ImportPreview> {
  // Loaded with the first look: it takes ten megabytes.
  const { execa } = await import('execa');
  const result = await execa('tailscale', ['status', '--json'], {
    reject: false,
    stdin: 'ignore',
    timeout: LIMIT_MS,
    forceKillAfterDelay: 500,
    maxBuffer: LARGEST_OUTPUT,
  });
  if (result.code === 'ENOENT') {
    return unavailable('There is no tailscale command on this computer.', 'Install Tailscale, or add servers by hand.');
  }
  if (result.timedOut) {
    return unavailable('Tailscale did not answer in 5 seconds.', 'Check that its service runs, then look again.');
  }
  if (result.isMaxBuffer) return unavailable(`The output of "${COMMAND}" is too long.`, 'Add servers by hand.');
  const status = readTailscaleStatus(result.stdout);
  switch (status.kind) {
    case 'not-running':
      return unavailable(
        status.state === 'NeedsLogin' ? 'Tailscale is not logged in.' : 'Tailscale is not running.',
        'Run "tailscale up", then look again.',
      );
    case 'not-understood':
      return unavailable(
        result.exitCode === 0
          ? `The output of "${COMMAND}" could not be understood.`
          : 'Tailscale could not tell its machines.',
        `Run "${COMMAND}" in a terminal to see what it says.`,
      );
    case 'running':
      return proposeMachines(status.machines, status.unreadable, source);
  }
}

function unavailable(message: string, next: string): ImportPreview {
  return { kind: 'unavailable', message, next };
}

function proposeMachines(machines: TailnetMachine[], unreadable: number, source: TailscaleSource): ImportPreview {
  const notUnderstood: NotUnderstood[] = [];
  const note = (text: string, why: string) =>
    notUnderstood.push({ file: COMMAND, line: null, text: text.slice(0, 200), why });
  if (unreadable > 0) note(unreadable === 1 ? '1 machine' : `${unreadable} machines`, 'This description is not known.');

  const taken = new Set<string>();
  const proposals = machines.flatMap((machine): ImportProposal[] => {
    if (WITHOUT_SSH.has(machine.system)) return [];
    const id = idOf(machine, source.servers, taken);
    const known: Known = machine.dnsName === '' ? { host: machine.address } : { tailscale_hostname: machine.dnsName };
    const made = sshServerSchema.safeParse({
      ...{ kind: 'ssh', id, name: machine.name, user: source.user, ...known },
      tags: tagsOf(machine),
    });
    if (!made.success || (machine.dnsName === '' && machine.address === '')) {
      note(machine.name, made.error?.issues[0]?.message ?? 'It has neither a name nor an address.');
      return [];
    }
    taken.add(id);
    return [{ ...propose(made.data, known, source.servers), source: machine.online ? 'online' : 'offline', needs: [] }];
  });
  return { kind: 'found', proposals, notUnderstood };
}

/** The id of the listed server with this Tailscale name or this id; otherwise a free one. */
function idOf(
  { name, dnsName, address }: TailnetMachine,
  servers: TailscaleSource['servers'],
  taken: Set<string>,
): string {
  const listed = [...servers.values()].find(
    (server) =>
      server.kind === 'ssh' &&
      !taken.has(server.id) &&
      (dnsName === '' ? server.host === address : server.tailscale_hostname === dnsName),
  );
  if (listed) return listed.id;
  const plain = idFromName(name, new Set());
  const same = servers.get(plain);
  if (same?.kind === 'ssh' && !taken.has(plain)) return plain;
  return idFromName(name, new Set([...taken, ...servers.keys()]));
}

/** Its own tags, then its system: what of them can be a tag here. */
function tagsOf({ tags, system }: TailnetMachine): string[] {
  const wanted = [...tags, system].map((tag) => tag.toLowerCase());
  return [...new Set(wanted)].filter((tag) => identifierSchema.safeParse(tag).success).slice(0, 32);
}
