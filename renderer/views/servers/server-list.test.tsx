import { act, cleanup, fireEvent, screen, waitFor, within } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { afterEach, expect, test } from 'vitest';
import { serverOf } from '../../testing/samples.ts';
import { stage } from '../../testing/stage.tsx';
import { ServerList } from './server-list.tsx';

afterEach(cleanup);
const ALL = ['nas', 'web-1', 'web-2', 'web-3'].map((id) => serverOf(id));

function listed(servers = ALL) {
  const { store, calls } = stage(
    <ServerList />,
    {
      'servers.remove': () => ({ add: [ALL[0]?.server], replace: [], remove: [] }),
      'servers.move': () => ({}),
    },
    (made) => made.do.receive({ kind: 'servers', servers }),
  );
  const row = (name: string) => screen.getByRole('row', { name: new RegExp(name) });
  const selected = () => [...store.getState().selection.ids];
  return { store, calls, row, selected };
}

test('the mouse selects one, several with Ctrl, a range with Shift', async () => {
  const { row, selected } = listed();
  const user = userEvent.setup();
  await user.click(row('web-1'));
  await user.keyboard('{Control>}');
  await user.click(row('web-3'));
  await user.keyboard('{/Control}');
  expect(selected()).toEqual(['web-1', 'web-3']);
  await user.click(row('nas'));
  await user.keyboard('{Shift>}');
  await user.click(row('web-2'));
  expect(selected()).toEqual(['nas', 'web-1', 'web-2']);
  expect(row('web-1').getAttribute('aria-selected')).toBe('true');
});

test('the keyboard does the same', async () => {
  const { selected, store } = listed();
  screen.getByRole('grid').focus();
  await userEvent.keyboard('{ArrowDown}');
  expect(selected()).toEqual(['web-1']);
  await userEvent.keyboard('{Shift>}{ArrowDown}{/Shift}');
  expect(selected()).toEqual(['web-1', 'web-2']);
  await userEvent.keyboard('{Control>}{ArrowDown}{/Control} ');
  expect(selected()).toEqual(['web-1', 'web-2', 'web-3']);
  await userEvent.keyboard('{Control>}a{/Control}');
  expect(selected()).toHaveLength(4);
  await userEvent.keyboard('{End}');
  expect(selected()).toEqual(['web-3']);
  await userEvent.keyboard('{F2}');
  expect(store.getState().dialog).toEqual({ kind: 'edit-server', serverId: 'web-3' });
});

test('the filter hides what does not fit, and Enter selects the first that does', async () => {
  const { selected } = listed();
  await userEvent.type(screen.getByLabelText('Filter servers'), 'web-2');
  expect(screen.queryByRole('row', { name: /nas/ })).toBeNull();
  await userEvent.keyboard('{Enter}');
  expect(selected()).toEqual(['web-2']);
  await userEvent.type(screen.getByLabelText('Filter servers'), 'x');
  await userEvent.click(screen.getByRole('button', { name: 'Clear filter' }));
  expect(screen.getAllByRole('row', { name: /web|nas/ })).toHaveLength(4);
});

test('Delete removes the server at the cursor', async () => {
  const { calls } = listed();
  screen.getByRole('grid').focus();
  await userEvent.keyboard('{Delete}');
  expect(calls).toEqual([{ path: 'servers.remove', input: { serverIds: ['nas'] } }]);
});

test('the keyboard stays in the place of what is gone', async () => {
  const { row, selected, store } = listed();
  await userEvent.click(row('web-1'));
  act(() => store.do.receive({ kind: 'servers', servers: ALL.filter(({ server }) => server.id !== 'web-1') }));
  expect(screen.getByRole('grid').getAttribute('aria-activedescendant')).toBe(row('web-2').id);
  expect(selected()).toEqual([]);
  await userEvent.keyboard('{ArrowUp}');
  expect(selected()).toEqual(['nas']);
});

test('what has no room in a row is told while the pointer rests on it, until a key is pressed', async () => {
  const { row } = listed([serverOf('nas', { tags: ['storage', 'zfs'] })]);
  await userEvent.hover(row('nas'));
  const told = await screen.findByRole('tooltip');
  expect(told.textContent).toContain('root@nas');
  expect(
    within(told)
      .getAllByRole('listitem')
      .map(({ textContent }) => textContent),
  ).toEqual(['storage', 'zfs']);
  screen.getByRole('grid').focus();
  await userEvent.keyboard('{ArrowDown}');
  expect(screen.queryByRole('tooltip')).toBeNull();
});

test('Enter, and its menu, tell the same to the keyboard, which goes on in the list after it', async () => {
  const { row } = listed([serverOf('web-1', { tags: ['web', 'docker'] }), serverOf('nas')]);
  const user = userEvent.setup();
  const grid = screen.getByRole('grid');
  grid.focus();
  await user.keyboard('{Home}{Enter}');
  const told = await screen.findByRole('dialog', { name: 'Details of web-1' });
  expect(told.textContent).toContain('root@web-1');
  expect(within(told).getAllByRole('listitem')).toHaveLength(2);
  await waitFor(() => expect(document.activeElement).toBe(told));
  await user.keyboard('{Enter}');
  expect(screen.queryByRole('dialog')).toBeNull();
  expect(document.activeElement).toBe(grid);

  await user.pointer({ target: row('nas'), keys: '[MouseRight]' });
  await user.click(screen.getByRole('menuitem', { name: /Show details/ }));
  expect(await screen.findByRole('dialog', { name: 'Details of nas' })).toBeTruthy();
  await user.keyboard('{Escape}');
  expect(screen.queryByRole('dialog')).toBeNull();
  expect(document.activeElement).toBe(grid);
});

test('Ctrl+Enter in the list is for the form beside it', () => {
  listed();
  const grid = screen.getByRole('grid');
  fireEvent.keyDown(grid, { key: 'Home' });
  // True where nobody has taken the key for itself.
  expect(fireEvent.keyDown(grid, { key: 'Enter', ctrlKey: true })).toBe(true);
  expect(screen.queryByRole('dialog')).toBeNull();
});

test('Delete that is pressed in haste, or held down, removes one server', () => {
  const { calls, store } = listed();
  const press = (repeat: boolean) => fireEvent.keyDown(screen.getByRole('grid'), { key: 'Delete', repeat });
  press(false);
  press(false);
  act(() => store.do.receive({ kind: 'servers', servers: ALL.slice(1) }));
  press(true);
  expect(calls.map(({ path }) => path)).toEqual(['servers.remove']);
});

test('Delete removes all that are selected when the cursor is at one of them, this computer apart', async () => {
  const local = serverOf('local');
  const { calls } = listed([
    { ...local, server: { kind: 'local', id: 'local', name: 'This computer', tags: [] } },
    ...ALL,
  ]);
  const removed = () => calls.flatMap(({ path, input }) => (path === 'servers.remove' ? [input] : []));
  screen.getByRole('grid').focus();
  await userEvent.keyboard('{Home}{Delete}');
  expect(removed()).toEqual([]);
  await userEvent.keyboard('{Shift>}{ArrowDown}{ArrowDown}{/Shift}{Delete}');
  expect(removed()).toEqual([{ serverIds: ['nas', 'web-1'] }]);
  await userEvent.keyboard('{Control>}{ArrowDown}{/Control}{Delete}');
  expect(removed()[1]).toEqual({ serverIds: ['web-2'] });
});

test('the menu of one of several says what is for it alone, and removes them all', async () => {
  const { calls, row } = listed();
  const user = userEvent.setup();
  await user.click(row('nas'));
  await user.keyboard('{Shift>}{ArrowDown}{ArrowDown}{/Shift}');
  await user.pointer({ target: row('web-1'), keys: '[MouseRight]' });
  expect(screen.getByRole('group', { name: 'Only for web-1' }).textContent).toContain('Edit…');
  expect(screen.getByRole('group', { name: 'For the 3 selected servers' })).toBeTruthy();
  await user.click(screen.getByRole('menuitem', { name: /Remove 3 servers/ }));
  expect(calls).toEqual([{ path: 'servers.remove', input: { serverIds: ['nas', 'web-1', 'web-2'] } }]);
  await user.pointer({ target: row('web-3'), keys: '[MouseRight]' });
  expect(screen.queryByRole('group')).toBeNull();
  await user.click(screen.getByRole('menuitem', { name: /^Remove/ }));
  expect(calls[1]).toEqual({ path: 'servers.remove', input: { serverIds: ['web-3'] } });
});

test('Alt with an arrow moves a server inside its group, and not beyond its end', async () => {
  const { calls } = listed();
  screen.getByRole('grid').focus();
  await userEvent.keyboard('{End}{Alt>}{ArrowDown}{ArrowUp}{/Alt}');
  expect(calls.filter(({ path }) => path === 'servers.move')).toEqual([
    { path: 'servers.move', input: { serverId: 'web-3', side: 'before', beside: 'web-2' } },
  ]);
});

test('Left folds a group, Space selects all of it, Right shows its servers again', async () => {
  const { selected, store } = listed([
    serverOf('nas'),
    ...['web-1', 'web-2'].map((id) => serverOf(id, { tags: ['web'] })),
  ]);
  screen.getByRole('grid').focus();
  await userEvent.keyboard('{Home}{ArrowLeft}');
  const heading = screen.getByRole('button', { name: 'web' });
  expect(heading.getAttribute('aria-expanded')).toBe('false');
  expect(screen.queryByRole('row', { name: /web-1/ })).toBeNull();
  expect(selected()).toEqual(['web-1']);
  await userEvent.keyboard(' ');
  expect(selected()).toEqual(['web-1', 'web-2']);
  expect(screen.getByText('2 of 2 selected')).toBeTruthy();
  await userEvent.keyboard('{ArrowDown}');
  expect(selected()).toEqual(['nas']);
  await userEvent.keyboard('{ArrowUp}');
  expect(selected()).toEqual(['web-1', 'web-2']);
  await userEvent.keyboard('{ArrowRight}');
  expect(store.getState().selection.cursor).toBe('web-1');
  expect(screen.getByRole('row', { name: /web-2/ })).toBeTruthy();
});

test('the mouse folds a group by its heading, and selects it by its box or with Ctrl', async () => {
  const { selected } = listed([
    serverOf('nas'),
    serverOf('web-1', { tags: ['web'] }),
    serverOf('web-2', { tags: ['web'] }),
  ]);
  const user = userEvent.setup();
  const box = () => screen.getByRole<HTMLInputElement>('checkbox', { name: 'All of web: 2 servers' });
  await user.click(box());
  expect(selected()).toEqual(expect.arrayContaining(['web-1', 'web-2']));
  expect(box().checked).toBe(true);
  await user.click(box());
  expect(selected()).not.toContain('web-1');
  await user.keyboard('{Control>}');
  await user.click(screen.getByRole('button', { name: 'web' }));
  await user.keyboard('{/Control}');
  expect(selected()).toEqual(expect.arrayContaining(['web-1', 'web-2']));
  await user.click(screen.getByRole('button', { name: 'web' }));
  expect(screen.queryByRole('row', { name: /web-1/ })).toBeNull();
});
