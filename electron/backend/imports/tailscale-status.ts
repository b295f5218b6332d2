import { z } from '#shared/z.ts';

/** A machine of a tailnet. Names come from other people's machines. */
export type TailnetMachine = {
  /** Its first label: unique within the tailnet. */
  name: string;
  /** The MagicDNS name without its last dot; empty when there is none. */
  dnsName: string;
  /** Its first address. */
  address: string;
  /** As Tailscale says it, in lower case: `linux`, `macos`, `windows`, `ios`... */
  system: string;
  /** Without `tag:`. */
  tags: string[];
  online: boolean;
};

/** What `tailscale status --json` says. */
export type TailnetStatus =
  | { kind: 'running'; machines: TailnetMachine[]; unreadable: number }
  /** `state` as Tailscale names it: `Stopped`, `NeedsLogin`... */
  | { kind: 'not-running'; state: string }
  | { kind: 'not-understood' };

// Only the fields that are needed are looked at. Go writes empty lists as null.
const statusSchema = z.object({
  BackendState: z.string().max(100),
  CurrentTailnet: z.object({ MagicDNSEnabled: z.boolean().optional() }).nullish(),
  Peer: z.record(z.string(), z.unknown()).nullish(),
});

const peerSchema = z.object({
  HostName: z.string().max(255),
  DNSName: z.string().max(255).default(''),
  OS: z.string().max(100).default(''),
  TailscaleIPs: z.array(z.string().max(100)).nullish(),
  Tags: z.array(z.string().max(255)).max(100).nullish(),
  Online: z.boolean().default(false),
  /** A machine of somebody else's tailnet, which only shares a user with this one. */
  ShareeNode: z.boolean().default(false),
});

/** Reads the output of `tailscale status --json`, which may be anything. A machine that cannot be read spoils no other. */
export function readTailscaleStatus(text: string): TailnetStatus {
  const status = statusSchema.safeParse(parseJson(text)).data;
  if (status === undefined) return { kind: 'not-understood' };
  if (status.BackendState !== 'Running') return { kind: 'not-running', state: status.BackendState };
  const namesWork = status.CurrentTailnet?.MagicDNSEnabled ?? true;
  const peers = Object.values(status.Peer ?? {}).map((peer) => peerSchema.safeParse(peer).data);
  const machines = peers.flatMap((peer): TailnetMachine[] => {
    if (peer === undefined || peer.ShareeNode) return [];
    const dnsName = peer.DNSName.replace(/\.$/, '');
    return [
      {
        name: dnsName.split('.')[0] || peer.HostName,
        dnsName: namesWork ? dnsName : '',
        address: peer.TailscaleIPs?.[0] ?? '',
        system: peer.OS.toLowerCase(),
        tags: (peer.Tags ?? []).map((tag) => tag.replace(/^tag:/, '')),
        online: peer.Online,
      },
    ];
  });
  return { kind: 'running', machines, unreadable: peers.filter((peer) => peer === undefined).length };
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
