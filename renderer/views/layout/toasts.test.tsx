import { act, cleanup, fireEvent, render, screen } from '@testing-library/react';
import { toast } from 'sonner';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { Toasts } from './toasts.tsx';

beforeEach(() => {
  vi.useFakeTimers();
  Object.assign(window, { matchMedia: () => ({ matches: false, addEventListener() {} }) });
  render(
    <>
      <button type="button">Before</button>
      <Toasts />
    </>,
  );
});
afterEach(() => {
  toast.dismiss();
  cleanup();
  vi.useRealTimers();
});

const pass = (ms: number) => act(() => vi.advanceTimersByTimeAsync(ms));
const said = () => screen.getAllByRole('listitem').map(({ textContent }) => textContent);
const closeButtons = () => screen.getAllByRole('button', { name: 'Close' });

test('a toast goes by itself, and does not take the focus', async () => {
  const before = screen.getByRole('button', { name: 'Before' });
  before.focus();
  toast.success('Saved');
  await pass(10);
  expect(said()).toEqual(['Saved']);
  expect(document.activeElement).toBe(before);
  await pass(5000);
  expect(screen.queryByRole('listitem')).toBeNull();
});

test('its button closes one of them, and the others stay', async () => {
  toast('Removed nas', { duration: 10_000 });
  toast.error('Could not save');
  await pass(10);
  const [newest] = closeButtons();
  if (newest) fireEvent.click(newest);
  await pass(500);
  expect(said()).toEqual(['Removed nas']);
});

test('whoever closes one by key goes on where the focus was, and the others go in their time', async () => {
  const before = screen.getByRole('button', { name: 'Before' });
  before.focus();
  toast('Removed nas');
  toast.error('Could not save');
  await pass(10);
  const [newest] = closeButtons();
  act(() => newest?.focus());
  await pass(60_000);
  if (newest) fireEvent.click(newest);
  await pass(500);
  expect(said()).toEqual(['Removed nas']);
  expect(document.activeElement).toBe(before);
  await pass(5000);
  expect(screen.queryByRole('listitem')).toBeNull();
});

test('toasts stay for as long as one of them has the focus, as what they are', async () => {
  toast('Removed nas', { duration: 10_000, description: 'Its history stays.' });
  toast.error('Could not save');
  await pass(10);
  const [newest] = closeButtons();
  act(() => newest?.focus());
  await pass(60_000);
  expect(said()).toEqual(['Could not save', 'Removed nasIts history stays.']);
  expect(screen.getAllByRole('listitem').map((item) => item.getAttribute('data-type'))).toEqual(['error', null]);

  act(() => screen.getByRole('button', { name: 'Before' }).focus());
  await pass(5000);
  expect(said()).toEqual(['Removed nasIts history stays.']);
  await pass(6000);
  expect(screen.queryByRole('listitem')).toBeNull();
});
