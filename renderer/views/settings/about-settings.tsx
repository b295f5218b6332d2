import { useQuery } from '@tanstack/react-query';
import { useClient } from '../../state/context.ts';

/** What this installation is. */
export function AboutSettings() {
  const client = useClient();
  const { data } = useQuery({ queryKey: ['info'], queryFn: () => client.system.info({}) });
  return (
    <dl className="m-0 grid grid-cols-[auto_1fr] gap-x-6 gap-y-1.5">
      <dt className="text-faint">Version</dt>
      <dd className="m-0">{data?.version ?? '…'}</dd>
      <dt className="text-faint">Runs in</dt>
      <dd className="m-0">{data ? (data.host === 'desktop' ? 'its own window' : 'a browser window') : '…'}</dd>
      <dt className="text-faint">Licence</dt>
      <dd className="m-0">MIT</dd>
    </dl>
  );
}
