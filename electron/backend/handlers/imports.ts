import { userInfo } from 'node:os';
import { previewSshConfig } from '../imports/ssh-config.ts';
import { previewTailscale } from '../imports/tailscale.ts';
import type { ServerStore } from '../store/servers.ts';
import type { Implementer } from './base.ts';

export function importHandlers(os: Implementer['imports'], parts: { servers: ServerStore; homeDirectory: string }) {
  const { servers, homeDirectory } = parts;
  const source = () => ({ homeDirectory, user: userName(), servers: servers.servers() });
  return {
    sshConfig: os.sshConfig.handler(() => previewSshConfig(source())),
    tailscale: os.tailscale.handler(() => previewTailscale(source())),
    apply: os.apply.handler(({ input }) => servers.apply(input)),
  };
}

/** Who uses this computer: as with ssh, the user of servers that name nobody. */
function userName(): string {
  try {
    return userInfo().username;
  } catch {
    // A user without an entry in the system's list.
    return 'root';
  }
}
