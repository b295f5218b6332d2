import type { AppError } from '#shared/errors.ts';
import type { Server } from '#shared/server.ts';
import { useApp } from '../../state/context.ts';
import { Button } from '../../ui/button.tsx';
import { ErrorNotice } from '../../ui/error-notice.tsx';
import { PauseCountdown } from '../servers/pause-countdown.tsx';
import { useServerCommands } from '../servers/use-server-commands.ts';

/**
 * Why nothing was started. About servers that are paused, and about a used-up limit, it is told only as long as it holds;
 * `waitMs` is what is left of the latter.
 */
export function LaunchFailure({
  error,
  waitMs,
  servers,
}: {
  error: AppError;
  waitMs: number;
  servers: readonly Server[];
}) {
  const commands = useServerCommands();
  const views = useApp((state) => state.servers);
  if (error.code === 'RATE_LIMITED') return waitMs > 0 ? <ErrorNotice error={{ ...error, next: '' }} /> : null;
  if (error.code !== 'CIRCUIT_OPEN') return <ErrorNotice error={error} />;
  const ids = new Set(servers.map(({ id }) => id));
  const paused = views.filter(({ server, connection }) => ids.has(server.id) && connection.kind === 'paused');
  const [first] = paused;
  if (first?.connection.kind !== 'paused') return null;
  const tryNow = () => {
    for (const { server } of paused) void commands.check(server.id);
  };
  return (
    <ErrorNotice error={{ message: error.message, next: '' }} action={<Button onClick={tryNow}>Try now</Button>}>
      <p className="m-0 mt-0.5 text-dim">
        {first.server.name}: <PauseCountdown retryAt={first.connection.retryAt} />
      </p>
    </ErrorNotice>
  );
}
