import { cleanup, screen, waitFor } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { afterEach, describe, expect, test } from 'vitest';
import type { AppStore } from '../../state/store.ts';
import { actionOf, runOf, serverOf } from '../../testing/samples.ts';
import { refuse, stage } from '../../testing/stage.tsx';
import { ActionPanel } from './action-panel.tsx';

afterEach(cleanup);

const restart = actionOf({
  id: 'restart_service',
  title: 'Restart',
  argv: ['systemctl', 'restart', '{service}'],
  params: { service: { type: 'service', title: 'Service' } },
});
const reboot = actionOf({ id: 'reboot', title: 'Reboot', risk: 'danger' });
const docker = actionOf({ id: 'ps', title: 'Containers', servers: ['docker'] });
const allowed = () => [
  {
    serverId: 'nas',
    plan: {
      kind: 'allowed',
      words: ['systemctl', 'restart', 'ssh'],
      text: 'systemctl restart ssh',
      fingerprint: 'of what was shown',
    },
  },
];

const nothingRan = () => ({ records: [], next: null });

function prepare(store: AppStore) {
  store.do.receive({ kind: 'servers', servers: [serverOf('nas'), serverOf('web-1')] });
  store.do.receive({ kind: 'actions', actions: [restart, reboot, docker] });
}

describe('cards', () => {
  test('one that is not allowed says why, and cannot be chosen', async () => {
    const { store } = stage(<ActionPanel />, {}, prepare);
    const card = screen.getByRole('button', { name: /^Containers/ });
    expect(card.getAttribute('aria-disabled')).toBe('true');
    expect(card.textContent).toContain('Not allowed on nas: needs tag docker');
    await userEvent.click(card);
    expect(store.getState().actionId).toBeNull();
  });

  test('without a selected server there is a way to select some', async () => {
    const { store } = stage(<ActionPanel />, {}, (made) => {
      prepare(made);
      made.do.setSelection({ ids: new Set(), anchor: null, cursor: null });
    });
    await userEvent.click(screen.getByRole('button', { name: 'Select all servers' }));
    expect([...store.getState().selection.ids]).toEqual(['nas', 'web-1']);
  });
});

describe('a form', () => {
  test('asks for what is missing, shows the exact words, and Enter runs them', async () => {
    const ran = { id: 'restart_service', title: 'Restart', version: '000000000000' };
    const started = runOf('new', { state: 'queued', action: ran, parameters: { service: 'ssh' } });
    const { calls, store } = stage(
      <ActionPanel />,
      { 'runs.preview': allowed, 'runs.start': () => [started], 'history.search': nothingRan },
      prepare,
    );
    await userEvent.click(screen.getByRole('button', { name: /^Restart/ }));
    expect(screen.getByText(/Fill in service/)).toBeTruthy();
    // Only what ran last is looked up; nothing is previewed.
    expect(calls.map(({ path }) => path)).toEqual(['history.search']);

    // The focus is already where something has to be typed.
    await userEvent.keyboard('ssh');
    await waitFor(() => expect(screen.getByText('systemctl restart', { exact: false })).toBeTruthy());
    await waitFor(() => expect(screen.getByRole('button', { name: /Run on nas/ })).toHaveProperty('disabled', false));
    await userEvent.keyboard('{Enter}');
    const request = { actionId: 'restart_service', parameters: { service: 'ssh' }, serverIds: ['nas'] };
    const input = { ...request, fingerprints: { nas: 'of what was shown' } };
    await waitFor(() => expect(calls.at(-1)).toEqual({ path: 'runs.start', input }));
    expect(store.getState().tabs.active).toBe('new');
  });

  test('shows a refusal beside its field and does not start', async () => {
    const error = { code: 'INVALID_PARAMETER', parameter: 'service', message: 'No.', next: 'Use letters.' } as const;
    const refused = () => [{ serverId: 'nas', plan: { kind: 'refused', error, others: [] } }];
    const { calls } = stage(<ActionPanel />, { 'runs.preview': refused, 'history.search': nothingRan }, prepare);
    await userEvent.click(screen.getByRole('button', { name: /^Restart/ }));
    await userEvent.keyboard('a;b');
    const field = await screen.findByRole('textbox', { name: 'Service' });
    await waitFor(() => expect(field.getAttribute('aria-invalid')).toBe('true'));
    expect(screen.getByRole('alert').textContent).toBe('No. Use letters.');
    await userEvent.keyboard('{Enter}');
    expect([...new Set(calls.map(({ path }) => path))].sort()).toEqual(['history.search', 'runs.preview']);
  });

  test('says of every field at once what is wrong, before the last one is filled in, and Enter leads there', async () => {
    const wrong = (parameter: string) =>
      ({ code: 'INVALID_PARAMETER', parameter, message: `${parameter} is wrong.`, next: 'Mend it.' }) as const;
    const plan = { kind: 'refused', error: wrong('from'), others: [wrong('to'), wrong('rest')] };
    const string = { type: 'string' } as const;
    const copy = actionOf({
      id: 'copy',
      title: 'Copy',
      argv: ['cp'],
      params: { from: string, to: string, rest: string },
    });
    stage(
      <ActionPanel />,
      { 'runs.preview': () => [{ serverId: 'nas', plan }], 'history.search': nothingRan },
      (store) => {
        prepare(store);
        store.do.receive({ kind: 'actions', actions: [copy] });
        store.do.chooseAction('copy', { from: '-a', to: '-b' });
      },
    );
    await waitFor(() => expect(screen.getAllByRole('alert')).toHaveLength(2));
    expect(screen.getByRole('textbox', { name: 'Rest' }).getAttribute('aria-invalid')).toBeNull();
    screen.getByRole('textbox', { name: 'From' }).focus();
    await userEvent.keyboard('{Enter}');
    expect(document.activeElement).toBe(screen.getByRole('textbox', { name: 'Rest' }));
  });

  test('begins with what ran last on the server, never with a secret, and goes back to the defaults', async () => {
    const login = actionOf({
      id: 'login',
      title: 'Log in',
      shell: 'x "$1"',
      params: { user: { type: 'string', default: 'me' }, token: { type: 'secret' } },
    });
    const run = runOf('old', { parameters: { user: 'you', token: '•••' } });
    const { calls } = stage(
      <ActionPanel />,
      { 'history.search': () => ({ records: [{ number: 1, run }], next: null }) },
      (store) => {
        prepare(store);
        store.do.receive({ kind: 'actions', actions: [login] });
        store.do.chooseAction('login');
      },
    );
    const user = await screen.findByRole('textbox', { name: 'User' });
    await waitFor(() => expect(user).toHaveProperty('value', 'you'));
    expect(screen.getByLabelText('Token')).toHaveProperty('value', '');
    expect(calls[0]?.input).toMatchObject({ actionIds: ['login'], serverIds: ['nas'], limit: 1 });
    await userEvent.click(screen.getByRole('button', { name: 'Reset to defaults' }));
    expect(user).toHaveProperty('value', 'me');
    expect(screen.queryByRole('button', { name: 'Reset to defaults' })).toBeNull();
  });

  test('counts down when too many requests were made', async () => {
    const error = { code: 'RATE_LIMITED', retryAfterMs: 5000, message: 'Used up.', next: 'Wait.' } as const;
    stage(<ActionPanel />, { 'runs.preview': allowed, 'runs.start': refuse(error) }, (store) => {
      prepare(store);
      store.do.chooseAction('restart_service', { service: 'ssh' });
    });
    const button = screen.getByRole('button', { name: /Run on nas/ });
    await waitFor(() => expect(button).toHaveProperty('disabled', false));
    await userEvent.click(button);
    await waitFor(() => expect(button.textContent).toMatch(/Run again in [45] s/));
    expect(button).toHaveProperty('disabled', true);
    expect(screen.getByRole('alert').textContent).toContain('Used up.');
  });

  test('of a dangerous action opens the question instead of running', async () => {
    const { calls, store } = stage(<ActionPanel />, { 'runs.preview': allowed }, (made) => {
      prepare(made);
      made.do.chooseAction('reboot');
    });
    const button = screen.getByRole('button', { name: /Run on nas/ });
    await waitFor(() => expect(button).toHaveProperty('disabled', false));
    await userEvent.click(button);
    expect(store.getState().dialog).toMatchObject({ kind: 'confirm-run', request: { actionId: 'reboot' } });
    expect(calls.some(({ path }) => path === 'runs.start')).toBe(false);
  });
});
