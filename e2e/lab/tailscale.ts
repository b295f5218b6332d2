import { chmod, writeFile } from 'node:fs/promises';
import { join } from 'node:path';

/** A machine as `tailscale status --json` tells it. */
export type Machine = {
  HostName: string;
  DNSName: string;
  OS?: string;
  Online?: boolean;
  Tags?: readonly string[];
};

/** Puts a `tailscale` into a folder of programs, whose tailnet has these machines. */
export async function tailscaleWith(programs: string, machines: readonly Machine[]): Promise<void> {
  const peers = machines.map((machine, at) => [
    `peer-${at}`,
    { OS: 'linux', TailscaleIPs: [`100.64.0.${at + 2}`], Online: true, ...machine },
  ]);
  const status = {
    BackendState: 'Running',
    CurrentTailnet: { MagicDNSEnabled: true },
    Peer: Object.fromEntries(peers),
  };
  await writeFile(join(programs, 'status.json'), JSON.stringify(status));
  await writeFile(join(programs, 'tailscale'), `#!/bin/sh\nexec cat "${join(programs, 'status.json')}"\n`);
  await chmod(join(programs, 'tailscale'), 0o755);
}
