import type { AppError } from '#shared/errors.ts';
import type { Outcome } from '#shared/outcome.ts';
import type { Run } from '#shared/run.ts';
import { useApp } from '../../state/context.ts';
import { Button } from '../../ui/button.tsx';
import { useServerCommands } from './use-server-commands.ts';

/** What a run failed with that lies on the way to its server, where the test of a server looks. */
const ON_THE_WAY: ReadonlySet<AppError['code']> = new Set([
  'CIRCUIT_OPEN',
  'ADDRESS_MISSING',
  'HOST_UNRESOLVED',
  'CONNECTION_REFUSED',
  'CONNECTION_TIMEOUT',
  'NETWORK_UNREACHABLE',
  'CONNECTION_FAILED',
  'CONNECTION_LOST',
  'NO_COMMON_ALGORITHM',
  'AUTHENTICATION_FAILED',
  'KEY_FILE_MISSING',
  'KEY_FILE_UNREADABLE',
  'KEY_FILE_ENCRYPTED',
  'HOST_KEY_REJECTED',
  'HOST_KEY_CHANGED',
  'HOST_KEY_REVOKED',
  'SUDO_PASSWORD_MISSING',
  'SUDO_PASSWORD_WRONG',
]);

/** Whether a test of the way to the server may say more about how a run ended. */
export function isAboutTheWay(outcome: Outcome): boolean {
  switch (outcome.kind) {
    case 'not-started':
      return ON_THE_WAY.has(outcome.error.code);
    case 'lost':
      return true;
    case 'timed-out':
    case 'cancelled':
      return outcome.remains.kind === 'unknown';
    default:
      return false;
  }
}

/** The button that follows from an outcome: ends a pause of the server, or tests the way to it step by step. */
export function WayButton({ run }: { run: Run }) {
  const servers = useServerCommands();
  const connected = useApp((state) => state.connection.kind === 'open');
  const server = useApp((state) => state.servers.find((view) => view.server.id === run.server.id));
  if (server?.server.kind !== 'ssh' || !run.outcome || !isAboutTheWay(run.outcome)) return null;
  return server.connection.kind === 'paused' ? (
    <Button disabled={!connected} onClick={() => void servers.check(run.server.id)}>
      Try now
    </Button>
  ) : (
    <Button disabled={!connected} onClick={() => servers.test(run.server.id)}>
      Test connection…
    </Button>
  );
}
