import { cleanup, screen } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { afterEach, expect, test, vi } from 'vitest';
import type { ApiKey } from '#shared/api-keys.ts';
import type { Settings } from '#shared/settings.ts';
import { stage } from '../../testing/stage.tsx';
import { ApiKeySettings } from './api-key-settings.tsx';

afterEach(() => {
  cleanup();
  vi.useRealTimers();
});

const API = { enabled: false, port: 4656 };
const KEY: ApiKey = {
  ...{ name: 'home-assistant', source: 'file', createdAt: 1, lastUsedAt: null, requestsPerMinute: null },
  rate: { limit: 10, remaining: 7, nextAt: 2 },
};
const ENVIRONMENT: ApiKey = { ...KEY, name: 'environment', source: 'environment', createdAt: null };

test('the desktop app is switched on here, and listens where it is told', async () => {
  const changes: Partial<Settings['api']>[] = [];
  const user = userEvent.setup();
  stage(
    <ApiKeySettings api={API} host="desktop" onChange={async (api) => changes.push(api) > 0} />,
    { 'apiKeys.list': () => [KEY] },
    () => {},
  );
  await user.click(await screen.findByLabelText('Let programs on this computer in'));
  expect(changes.at(-1)).toEqual({ enabled: true });
  const port = screen.getByLabelText('Port');
  await user.clear(port);
  await user.type(port, '70000{Enter}');
  expect(screen.getByRole('alert').textContent).toBe('Use a whole number from 1 to 65,535.');
  await user.clear(port);
  await user.type(port, '5000{Enter}');
  expect(changes.at(-1)).toEqual({ port: 5000 });
  expect(screen.queryByText('http://127.0.0.1:4656/api/v1')).toBeNull();
});

test('each key tells what it has left; the one from the environment cannot be revoked here', async () => {
  const answers = { 'apiKeys.list': () => [ENVIRONMENT, KEY] };
  stage(
    <ApiKeySettings api={{ ...API, enabled: true }} host="desktop" onChange={async () => true} />,
    answers,
    () => {},
  );
  const rows = await screen.findAllByRole('listitem');
  expect(rows.map((row) => row.textContent)).toEqual([
    expect.stringContaining('From the environment'),
    expect.stringContaining('7 of 10 requests left'),
  ]);
  expect(screen.getAllByRole('button', { name: /^Revoke/ })).toHaveLength(1);
  screen.getByText('http://127.0.0.1:4656/api/v1');
});

test('a name that cannot be is not sent', async () => {
  const user = userEvent.setup();
  const answers = { 'apiKeys.list': () => [] };
  const { calls } = stage(<ApiKeySettings api={API} host="browser" onChange={async () => true} />, answers, () => {});
  await user.click(await screen.findByRole('button', { name: 'Create a key…' }));
  await user.type(screen.getByLabelText('Name'), 'environment');
  await user.click(screen.getByRole('button', { name: 'Create' }));
  expect((await screen.findByRole('alert')).textContent).toContain('is the name of the key from the environment');
  expect(calls.some(({ path }) => path === 'apiKeys.create')).toBe(false);
});

test('the key that is shown once stays when the list cannot be read for a moment', async () => {
  const user = userEvent.setup();
  let asked = 0;
  const list = () => {
    asked += 1;
    if (asked > 1) throw new Error('out of order');
    return [];
  };
  const answers = { 'apiKeys.list': list, 'apiKeys.create': () => ({ key: 'the-new-key' }) };
  vi.useFakeTimers({ shouldAdvanceTime: true });
  stage(<ApiKeySettings api={API} host="browser" onChange={async () => true} />, answers, () => {});
  await user.click(await screen.findByRole('button', { name: 'Create a key…' }));
  await user.type(screen.getByLabelText('Name'), 'new');
  await user.click(screen.getByRole('button', { name: 'Create' }));
  expect((await screen.findByLabelText('Key')).textContent).toBe('the-new-key');
  await vi.advanceTimersByTimeAsync(6000);
  expect(await screen.findByText('out of order', { exact: false })).toBeTruthy();
  expect(screen.getByLabelText('Key').textContent).toBe('the-new-key');
});

test('a number that could not be saved says so, and can be tried again', async () => {
  const user = userEvent.setup();
  let works = false;
  const tried: Partial<Settings['api']>[] = [];
  const onChange = async (api: Partial<Settings['api']>) => {
    tried.push(api);
    return works;
  };
  stage(<ApiKeySettings api={API} host="desktop" onChange={onChange} />, { 'apiKeys.list': () => [KEY] }, () => {});
  const port = await screen.findByLabelText('Port');
  await user.clear(port);
  await user.type(port, '5000{Enter}');
  expect((await screen.findByRole('alert')).textContent).toBe('Not saved. Press Enter to try again.');
  works = true;
  await user.type(port, '{Enter}');
  expect(screen.queryByRole('alert')).toBeNull();
  expect(tried).toEqual([{ port: 5000 }, { port: 5000 }]);
});
