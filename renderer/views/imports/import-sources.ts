import { useQuery } from '@tanstack/react-query';
import type { Client } from '../../api/client.ts';
import { useClient } from '../../state/context.ts';

/** Where servers can be imported from. */
export type ImportSource = 'ssh-config' | 'tailscale';

export const SOURCES: readonly { source: ImportSource; title: string; where: string }[] = [
  { source: 'ssh-config', title: 'SSH config', where: '~/.ssh/config' },
  { source: 'tailscale', title: 'Tailscale', where: 'your tailnet' },
];

const READ: Record<ImportSource, (client: Client) => ReturnType<Client['imports']['sshConfig']>> = {
  'ssh-config': (client) => client.imports.sshConfig({}),
  tailscale: (client) => client.imports.tailscale({}),
};

/** What a source offers. It is read anew each time that somebody looks. */
export function useImportPreview(source: ImportSource, enabled = true) {
  const client = useClient();
  return useQuery({
    queryKey: ['import', source],
    queryFn: () => READ[source](client),
    enabled,
    gcTime: 0,
    refetchOnWindowFocus: false,
    retry: false,
  });
}
