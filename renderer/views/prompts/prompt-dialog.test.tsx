import { cleanup, screen } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { afterEach, expect, test } from 'vitest';
import type { Prompt } from '#shared/prompt.ts';
import type { AppStore } from '../../state/store.ts';
import { stage } from '../../testing/stage.tsx';
import { Dialogs } from '../layout/dialogs.tsx';
import { PromptDialog } from './prompt-dialog.tsx';

afterEach(cleanup);

function passwordOf(name: string): Prompt {
  const server = { id: name, name, address: `root@${name}` };
  const secret = { keep: 'session', again: false } as const;
  return { kind: 'sudo-password', id: `p-${name}`, server, expiresAt: 0, ...secret, user: 'admin', runAs: 'root' };
}

const ask =
  (...names: string[]) =>
  (store: AppStore) =>
    store.do.receive({ kind: 'prompts', prompts: names.map(passwordOf) });

test('a question that is typed into stays when it is closed elsewhere; the rest goes to no other question', async () => {
  const { store, calls } = stage(<PromptDialog />, {}, ask('nas', 'web-1'));
  await userEvent.type(screen.getByLabelText('Password of admin'), 'sec');
  ask('web-1')(store);
  await userEvent.keyboard('ret{Enter}');
  expect(screen.getByRole('dialog', { name: 'Password for sudo on nas' })).toBeTruthy();
  expect(screen.getByRole('alert').textContent).toBe('This question is not open any more');
  await userEvent.click(screen.getByRole('button', { name: 'Close' }));
  expect(screen.getByRole('dialog', { name: 'Password for sudo on web-1' })).toBeTruthy();
  expect(screen.getByLabelText('Password of admin')).toHaveProperty('value', '');
  expect(calls).toEqual([]);
});

test('one that nobody has typed into goes by itself, and one that is answered gives way to the next', async () => {
  const { store, calls } = stage(<PromptDialog />, { 'prompts.answer': () => ({}) }, ask('nas', 'web-1', 'db'));
  ask('web-1', 'db')(store);
  await userEvent.type(await screen.findByLabelText('Password of admin'), 'secret{Enter}');
  ask('db')(store);
  expect(await screen.findByRole('dialog', { name: 'Password for sudo on db' })).toBeTruthy();
  expect(calls).toMatchObject([
    { path: 'prompts.answer', input: { promptId: 'p-web-1', answer: { secret: 'secret' } } },
  ]);
});

test('Escape is for the question on top, and the dialog below stays', async () => {
  const answers = { 'prompts.answer': () => ({}), 'servers.connections': () => [] };
  const both = (
    <>
      <Dialogs />
      <PromptDialog />
    </>
  );
  const { store, calls } = stage(both, answers, (made) => made.do.openDialog({ kind: 'palette' }));
  ask('nas')(store);
  await screen.findByRole('dialog', { name: 'Password for sudo on nas' });
  // Also where nothing has the focus, and every dialog hears of the key.
  if (document.activeElement instanceof HTMLElement) document.activeElement.blur();
  await userEvent.keyboard('{Escape}');
  expect(calls.filter(({ path }) => path === 'prompts.answer')).toMatchObject([{ input: { answer: { kind: 'no' } } }]);
  expect(store.getState().dialog.kind).toBe('palette');
});
