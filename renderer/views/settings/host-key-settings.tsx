import { keepPreviousData, useQuery } from '@tanstack/react-query';
import { toast } from 'sonner';
import { plainText } from '#shared/hidden-characters.ts';
import type { StoredHostKey } from '#shared/host-keys.ts';
import { type ConnectionState, type Server, serverAddress } from '#shared/server.ts';
import { errorOf } from '../../api/client.ts';
import { useApp, useAppActions, useClient } from '../../state/context.ts';
import { Button } from '../../ui/button.tsx';
import { ErrorNotice } from '../../ui/error-notice.tsx';
import { HostileText } from '../../ui/hostile-text.tsx';
import { toastFailure } from '../../ui/toast-failure.ts';
import { OFFER_MS } from '../../ui/toast-times.ts';
import { firstSeenWords } from '../host-keys/host-key-facts.tsx';
import type { HostKeyChange } from '../host-keys/replace-dialog.tsx';

/** Characters of a name that a toast shows at most. */
const LONGEST_NAME = 60;

/** The host keys that were trusted in this app, each with a way to forget it, or to replace it where the server shows another. */
export function HostKeySettings() {
  const client = useClient();
  const servers = useApp((state) => state.servers);
  const { openDialog } = useAppActions();
  const changes = servers.flatMap(({ connection }) => changeOf(connection));
  const stored = useQuery({
    // A key that was replaced takes its change away.
    queryKey: ['host-keys', changes.map(({ server, presented }) => `${server.id} ${presented.fingerprint}`)],
    queryFn: () => client.hostKeys.list({}),
    placeholderData: keepPreviousData,
  });

  const restore = async (entry: StoredHostKey) => {
    try {
      await client.hostKeys.restore({ names: entry.names, fingerprint: entry.fingerprint });
    } catch (thrown) {
      toastFailure(thrown);
    }
    void stored.refetch();
  };
  const remove = async (entry: StoredHostKey, about: string) => {
    try {
      await client.hostKeys.remove({ names: entry.names, fingerprint: entry.fingerprint });
      toast(`Forgot the host key of ${plainText(about, LONGEST_NAME)}`, {
        description:
          entry.marker === 'revoked'
            ? 'It was marked as revoked: a server with this key is no longer refused for it.'
            : 'The next connection asks about the key of the server as if it were the first.',
        duration: OFFER_MS,
        action: { label: 'Undo', onClick: () => void restore(entry) },
      });
    } catch (thrown) {
      toastFailure(thrown);
    }
    void stored.refetch();
  };

  if (stored.error) return <ErrorNotice error={errorOf(stored.error)} />;
  if (stored.data?.length === 0) return <p className="m-0 text-dim">No host key has been trusted yet.</p>;
  return (
    <ul className="m-0 flex list-none flex-col p-0">
      {stored.data?.map((key) => {
        const about = serversOf(
          key,
          servers.map(({ server }) => server),
        );
        const names = about.length > 0 ? about.map(({ name }) => name).join(', ') : null;
        const change = changes.find(
          ({ server, known }) =>
            about.some(({ id }) => id === server.id) &&
            known.some(({ fingerprint }) => fingerprint === key.fingerprint),
        );
        return (
          <li
            key={`${key.marker} ${key.names} ${key.fingerprint}`}
            className="flex items-center gap-3 border-line border-b py-2 last:border-b-0"
          >
            <div className="min-w-0 flex-1">
              <p className="m-0 break-all">
                <span className="font-medium">
                  <HostileText text={names ?? shownNames(key)} />
                </span>
                {names === null ? null : <span className="text-dim"> {shownNames(key)}</span>}
                {key.marker === 'none' ? null : <span className="text-warn"> {MARKERS[key.marker]}</span>}
              </p>
              <p className="m-0 break-all font-mono text-dim text-sm">
                {key.type} {key.fingerprint}
              </p>
              <p className="m-0 text-faint text-sm first-letter:uppercase">
                {firstSeenWords({ firstSeenAt: key.firstSeenAt, file: 'app' })}
              </p>
              {change ? (
                <p className="m-0 text-warn">
                  <HostileText text={change.server.name} /> shows another key now, so nothing is sent to it.
                </p>
              ) : null}
            </div>
            {change ? (
              <Button
                aria-label={`Replace the host key of ${change.server.name}`}
                onClick={() => openDialog({ kind: 'replace-host-key', change })}
              >
                Replace…
              </Button>
            ) : null}
            <Button
              aria-label={`Forget the host key of ${names ?? key.names}`}
              onClick={() => void remove(key, names ?? shownNames(key))}
            >
              Forget
            </Button>
          </li>
        );
      })}
    </ul>
  );
}

const MARKERS = { revoked: 'revoked', 'cert-authority': 'certificate authority, not used' } as const;

function shownNames({ names }: StoredHostKey): string {
  return names.startsWith('|') ? 'a hashed name' : names;
}

/** The servers of the list that an entry is about, by its plain names. */
function serversOf({ names }: StoredHostKey, servers: readonly Server[]): Server[] {
  const plain = names.toLowerCase().split(',');
  return servers.filter((server) => {
    if (server.kind === 'local') return false;
    const address = serverAddress(server).toLowerCase();
    return plain.includes(server.port === 22 ? address : `[${address}]:${server.port}`);
  });
}

/** What has changed, where that is why a server cannot be reached. */
function changeOf(connection: ConnectionState): HostKeyChange[] {
  return connection.kind === 'failed' && connection.error.code === 'HOST_KEY_CHANGED' ? [connection.error] : [];
}
