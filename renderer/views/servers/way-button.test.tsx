import { cleanup, fireEvent, screen } from '@testing-library/react';
import { afterEach, expect, test } from 'vitest';
import type { AppError } from '#shared/errors.ts';
import type { Outcome } from '#shared/outcome.ts';
import { runOf, serverOf } from '../../testing/samples.ts';
import { stage } from '../../testing/stage.tsx';
import { WayButton } from './way-button.tsx';

afterEach(cleanup);

const refused: AppError = { code: 'CONNECTION_REFUSED', message: 'It is down.', next: 'Start it.' };
const notStarted = (error: AppError): Outcome => ({ kind: 'not-started', error });

function show(outcome: Outcome, connection: ReturnType<typeof serverOf>['connection'] = { kind: 'unknown' }) {
  const answers = { 'servers.tryNow': () => ({ kind: 'failed', at: 0, error: refused }) };
  return stage(<WayButton run={runOf('r', { outcome })} />, answers, (store) =>
    store.setState({ servers: [serverOf('nas', { connection })] }),
  );
}

test.each<Outcome>([
  notStarted(refused),
  { kind: 'lost', reason: 'gone' },
  { kind: 'cancelled', remains: { kind: 'unknown', reason: 'no answer' } },
])('what may lie on the way is tested step by step: $kind', (outcome) => {
  const { store } = show(outcome);
  fireEvent.click(screen.getByRole('button', { name: 'Test connection…' }));
  expect(store.getState().dialog).toEqual({ kind: 'test-server', serverId: 'nas' });
});

test.each<Outcome>([
  notStarted({ code: 'COMMAND_NOT_STARTED', message: 'No such command.', next: 'Install it.' }),
  { kind: 'exited', code: 1 },
])('what lies elsewhere is not: $kind', (outcome) => {
  show(outcome);
  expect(screen.queryByRole('button')).toBeNull();
});

test('a paused server is tried instead', () => {
  const { calls } = show(notStarted(refused), {
    kind: 'paused',
    ...{ since: 0, reason: 'network', retryAt: null, error: refused },
  });
  fireEvent.click(screen.getByRole('button', { name: 'Try now' }));
  expect(calls.map(({ path }) => path)).toEqual(['servers.tryNow']);
});
