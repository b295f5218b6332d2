import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import type { ApiKey } from '#shared/api-keys.ts';
import type { Settings } from '#shared/settings.ts';
import { errorOf } from '../../api/client.ts';
import { useClient } from '../../state/context.ts';
import { Button } from '../../ui/button.tsx';
import { ErrorNotice } from '../../ui/error-notice.tsx';
import { HostileText } from '../../ui/hostile-text.tsx';
import { RelativeTime } from '../../ui/time.tsx';
import { toastFailure } from '../../ui/toast-failure.ts';
import { ApiAddress } from './api-address.tsx';
import { NewApiKeyDialog } from './new-api-key-dialog.tsx';
import { RemovalDialog } from './removal-dialog.tsx';
import type { ChangeTable } from './use-settings.ts';

/** How often what the keys have left is looked at. */
const REFRESH_MS = 5000;

/** Who may use the automation API, and where it is. */
export function ApiKeySettings({
  api,
  host,
  onChange,
}: {
  api: Settings['api'];
  host: 'desktop' | 'browser' | undefined;
  onChange: ChangeTable<'api'>;
}) {
  const client = useClient();
  const keys = useQuery({
    queryKey: ['api-keys'],
    queryFn: () => client.apiKeys.list({}),
    refetchInterval: REFRESH_MS,
  });
  const [making, setMaking] = useState(false);
  const [revoking, setRevoking] = useState<string | null>(null);

  const revoke = async (name: string) => {
    setRevoking(null);
    try {
      await client.apiKeys.revoke({ name });
    } catch (thrown) {
      toastFailure(thrown);
    }
    void keys.refetch();
  };

  const problem = keys.error ? <ErrorNotice error={errorOf(keys.error)} /> : null;
  if (!keys.data) return problem;
  return (
    <>
      {problem}
      <ApiAddress api={api} host={host} hasKeys={keys.data.length > 0} onChange={onChange} />
      {keys.data.length === 0 ? (
        <p className="m-0 text-dim">There is no key, so no program is let in.</p>
      ) : (
        <ul className="m-0 flex list-none flex-col p-0">
          {keys.data.map((key) => (
            <KeyRow key={key.name} apiKey={key} onRevoke={() => setRevoking(key.name)} />
          ))}
        </ul>
      )}
      <Button className="self-start" onClick={() => setMaking(true)}>
        Create a key…
      </Button>
      {making ? (
        <NewApiKeyDialog
          onClose={() => {
            setMaking(false);
            void keys.refetch();
          }}
        />
      ) : null}
      {revoking === null ? null : (
        <RemovalDialog
          title="Revoke this key?"
          description={`Programs that use “${revoking}” are refused from now on. Runs that they have started go on.`}
          verb="Revoke"
          onClose={() => setRevoking(null)}
          onRemove={() => void revoke(revoking)}
        />
      )}
    </>
  );
}

function KeyRow({ apiKey, onRevoke }: { apiKey: ApiKey; onRevoke(): void }) {
  const { name, source, createdAt, lastUsedAt, rate } = apiKey;
  return (
    <li className="flex items-center gap-3 border-line border-b py-2 last:border-b-0">
      <div className="min-w-0 flex-1">
        <p className="m-0 break-all font-medium">
          <HostileText text={name} />
        </p>
        <p className="m-0 text-faint text-sm">
          {createdAt === null ? (
            'From the environment'
          ) : (
            <>
              Created <RelativeTime at={createdAt} sentence />
            </>
          )}
          {' · '}
          {lastUsedAt === null ? (
            'never used'
          ) : (
            <>
              last used <RelativeTime at={lastUsedAt} sentence />
            </>
          )}
        </p>
      </div>
      <span className={`shrink-0 text-sm ${rate.remaining === 0 ? 'text-warn' : 'text-dim'}`}>
        {rate.remaining} of {rate.limit} requests left this minute
      </span>
      {source === 'file' ? (
        <Button aria-label={`Revoke: ${name}`} onClick={onRevoke}>
          Revoke…
        </Button>
      ) : null}
    </li>
  );
}
