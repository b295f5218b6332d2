import { cleanup, screen, waitFor } from '@testing-library/react';
import { afterEach, expect, test } from 'vitest';
import type { AppStore } from '../../state/store.ts';
import { actionOf, serverOf } from '../../testing/samples.ts';
import { stage } from '../../testing/stage.tsx';
import { Dialogs } from './dialogs.tsx';

afterEach(cleanup);

const reboot = actionOf({ id: 'reboot', title: 'Reboot', risk: 'danger' });
const request = { actionId: 'reboot', parameters: {}, serverIds: ['nas', 'web-1'] };

function prepare(store: AppStore) {
  store.do.receive({ kind: 'servers', servers: [serverOf('nas'), serverOf('web-1')] });
  store.do.receive({ kind: 'actions', actions: [reboot] });
  store.do.openDialog({ kind: 'confirm-run', request });
}

const answers = { 'runs.preview': () => [] };

test('a question is taken back when its action is gone, and does not come again with it', async () => {
  const { store } = stage(<Dialogs />, answers, prepare);
  expect(screen.getByRole('dialog')).toBeTruthy();
  store.do.receive({ kind: 'actions', actions: [] });
  await waitFor(() => expect(store.getState().dialog.kind).toBe('none'));
  store.do.receive({ kind: 'actions', actions: [reboot] });
  expect(screen.queryByRole('dialog')).toBeNull();
});

test('a question about several servers is taken back when one of them is gone', async () => {
  const { store } = stage(<Dialogs />, answers, prepare);
  store.do.receive({ kind: 'servers', servers: [serverOf('nas')] });
  await waitFor(() => expect(store.getState().dialog.kind).toBe('none'));
});

test('why the words cannot be shown stands in the question', async () => {
  const failing = () => {
    throw new Error('out of order');
  };
  stage(<Dialogs />, { 'runs.preview': failing }, prepare);
  expect((await screen.findByRole('alert')).textContent).toContain('out of order');
});
