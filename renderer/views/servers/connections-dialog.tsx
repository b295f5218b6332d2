import { useQuery } from '@tanstack/react-query';
import type { ReactNode } from 'react';
import type { PoolState, ServerView } from '#shared/server.ts';
import { serverLabel } from '#shared/server.ts';
import { errorOf } from '../../api/client.ts';
import { formatBytes, formatExact, plural } from '../../format.ts';
import { useApp, useAppActions, useClient } from '../../state/context.ts';
import { Button } from '../../ui/button.tsx';
import { Dialog } from '../../ui/dialog.tsx';
import { ErrorNotice } from '../../ui/error-notice.tsx';
import { HostileText } from '../../ui/hostile-text.tsx';
import { StatusShape, serverStatus } from '../../ui/shapes.tsx';
import { Duration, RelativeTime } from '../../ui/time.tsx';
import { shortError } from '../host-keys/short-error.ts';
import { connectionWords } from './connection-words.ts';
import { PauseCountdown } from './pause-countdown.tsx';
import { useServerCommands } from './use-server-commands.ts';

/** How often the figures are read while they are looked at. */
const REFRESH_MS = 1000;

/** The connections to one server, or to every server that was used (`serverId` null): figures, read anew each second. */
export function ConnectionsDialog({ serverId }: { serverId: string | null }) {
  const client = useClient();
  const { closeDialog } = useAppActions();
  const servers = useApp((state) => state.servers);
  const figures = useQuery({
    queryKey: ['connections'],
    queryFn: () => client.servers.connections({}),
    refetchInterval: REFRESH_MS,
  });
  const poolOf = (id: string) => figures.data?.find((pool) => pool.serverId === id) ?? null;
  const shown = servers.filter(
    ({ server }) => server.kind === 'ssh' && (serverId === null ? poolOf(server.id) !== null : server.id === serverId),
  );
  const only = serverId === null ? undefined : shown[0];

  return (
    <Dialog
      open
      onClose={closeDialog}
      title={only ? `Connection to ${only.server.name}` : 'Connections'}
      description={only ? serverLabel(only.server) : 'Servers that were used since the app was started.'}
      footer={<Button onClick={closeDialog}>Close</Button>}
    >
      <div className="flex flex-col gap-4 pb-2">
        {figures.error ? <ErrorNotice error={errorOf(figures.error)} /> : null}
        {shown.map((view) => (
          <ServerConnections
            key={view.server.id}
            view={view}
            pool={poolOf(view.server.id)}
            titled={only === undefined}
          />
        ))}
        {shown.length === 0 && figures.data ? (
          <p className="m-0 text-dim">No server has been used yet. Run an action on one, or check its connection.</p>
        ) : null}
      </div>
    </Dialog>
  );
}

function ServerConnections({ view, pool, titled }: { view: ServerView; pool: PoolState | null; titled: boolean }) {
  const { server, connection } = view;
  const commands = useServerCommands();
  return (
    <section aria-label={server.name} className="flex flex-col gap-1.5">
      {titled ? <h3 className="m-0 font-semibold">{server.name}</h3> : null}
      <div className="flex items-start gap-2">
        <span className="pt-[3px]">
          <StatusShape status={serverStatus(connection)} />
        </span>
        <p className="m-0 min-w-0 flex-1 break-words">
          {connection.kind === 'paused' ? (
            <>
              <PauseCountdown retryAt={connection.retryAt} />
              <span className="block text-dim text-sm">
                <HostileText text={shortError(connection.error).message} />
              </span>
            </>
          ) : (
            <HostileText text={connectionWords(connection)} />
          )}
        </p>
        <Button onClick={() => void commands.check(server.id)}>
          {connection.kind === 'paused' ? 'Try now' : 'Check connection'}
        </Button>
      </div>
      {pool ? <PoolFigures pool={pool} /> : null}
    </section>
  );
}

function PoolFigures({ pool }: { pool: PoolState }) {
  const [oldest] = pool.connections;
  const channels = pool.connections.reduce((sum, each) => sum + each.channels, 0);
  const received = pool.connections.reduce((sum, each) => sum + each.bytes.received, 0);
  const sent = pool.connections.reduce((sum, each) => sum + each.bytes.sent, 0);
  return (
    <dl className="m-0 grid grid-cols-[116px_minmax(0,1fr)] gap-x-3 gap-y-1 tabular-nums">
      <Figure term="Open now">
        {plural(pool.connections.length, 'connection')}
        {oldest ? (
          <span className="text-dim">
            , the oldest for <Duration since={oldest.since} />
          </span>
        ) : null}
      </Figure>
      <Figure term="Sessions now">
        {channels}
        <span className="text-dim">
          {pool.channelLimit === null
            ? ', no limit met so far'
            : `, the server allows ${pool.channelLimit} on one connection`}
        </span>
      </Figure>
      <Figure term="Sessions in all">
        {pool.sessions}
        {pool.sessions > 0 ? (
          <span className="text-dim">, {Math.round((pool.reused / pool.sessions) * 100)} % on a reused connection</span>
        ) : null}
      </Figure>
      <Figure term="Connections">
        {pool.opened} made<span className="text-dim">, {pool.closed} closed, </span>
        <span className={pool.lost > 0 ? 'text-warn' : 'text-dim'}>{pool.lost} lost</span>
      </Figure>
      <Figure term="Data">
        {formatBytes(received)} received<span className="text-dim">, {formatBytes(sent)} sent</span>
      </Figure>
      {pool.lastError ? (
        <Figure term="Last failure">
          <HostileText text={shortError(pool.lastError.error).message} />{' '}
          <span className="text-dim" title={formatExact(pool.lastError.at)}>
            (<RelativeTime at={pool.lastError.at} />)
          </span>
        </Figure>
      ) : null}
    </dl>
  );
}

function Figure({ term, children }: { term: string; children: ReactNode }) {
  return (
    <>
      <dt className="text-faint">{term}</dt>
      <dd className="m-0 min-w-0 break-words">{children}</dd>
    </>
  );
}
