import { cleanup, screen } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { afterEach, expect, test } from 'vitest';
import type { AppStore } from '../../state/store.ts';
import { serverOf } from '../../testing/samples.ts';
import { stage } from '../../testing/stage.tsx';
import { ServerDialog } from './server-dialog.tsx';

afterEach(cleanup);

const view = serverOf('nas');
const save = (input: unknown) => Object(input).server;
const open = (store: AppStore) => {
  store.do.receive({ kind: 'servers', servers: [view] });
  store.do.openDialog({ kind: 'edit-server', serverId: 'nas' });
};

test('what is typed while the server is tried is not said to be reachable, and can still be saved', async () => {
  let answer: (connection: object) => void = () => undefined;
  const answers = {
    'servers.save': save,
    'servers.tryNow': () =>
      new Promise((resolve) => {
        answer = resolve;
      }),
  };
  const { calls } = stage(<ServerDialog server={view.server} copy={false} />, answers, open);
  await userEvent.click(screen.getByRole('button', { name: 'Save and connect' }));
  await screen.findByText(/Connecting to nas/);
  await userEvent.type(screen.getByLabelText('Port'), '2222');
  answer({ kind: 'connected', since: 0, latencyMs: 1, hostKey: null });
  await userEvent.click(await screen.findByRole('button', { name: 'Save and try again' }));
  expect(screen.queryByText(/is reachable/)).toBeNull();
  expect(calls.filter(({ path }) => path === 'servers.save').at(-1)).toMatchObject({
    input: { server: { port: 2222 } },
  });
});

test('a server that is left alone after a refused login is not said to be reachable', async () => {
  const error = { code: 'CONNECTION_REFUSED', message: 'nas refused the login.', next: 'Look at it.' };
  const tryNow = () => ({ kind: 'paused', since: 0, reason: 'login', retryAt: null, error });
  stage(<ServerDialog server={view.server} copy={false} />, { 'servers.save': save, 'servers.tryNow': tryNow }, open);
  await userEvent.click(screen.getByRole('button', { name: 'Save and connect' }));
  expect((await screen.findByRole('alert')).textContent).toContain('nas refused the login.');
  expect(screen.queryByText(/is reachable/)).toBeNull();
});
