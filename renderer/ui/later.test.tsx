import { cleanup, render, screen } from '@testing-library/react';
import { afterEach, expect, test } from 'vitest';
import { later } from './later.tsx';

afterEach(cleanup);

const Greeting = ({ name }: { name: string }) => <p>Hello {name}</p>;

test('the placeholder stands until the part is there', async () => {
  let arrive: (part: typeof Greeting) => void = () => undefined;
  const Part = later(
    () =>
      new Promise<typeof Greeting>((resolve) => {
        arrive = resolve;
      }),
    <p>Blank</p>,
  );
  render(<Part name="nas" />);
  expect(screen.getByText('Blank')).toBeTruthy();
  arrive(Greeting);
  expect(await screen.findByText('Hello nas')).toBeTruthy();
  expect(screen.queryByText('Blank')).toBeNull();
});

test('a part that could not be loaded ahead is asked for again when it is shown', async () => {
  let asked = 0;
  const Part = later(async () => {
    asked += 1;
    if (asked === 1) throw new Error('gone');
    return Greeting;
  });
  await Part.preload();
  render(<Part name="nas" />);
  expect(await screen.findByText('Hello nas')).toBeTruthy();
  expect(asked).toBe(2);
});

test('a part that cannot be had offers to reload the window', async () => {
  const Part = later<{ name: string }>(() => Promise.reject(new Error('gone')));
  render(<Part name="nas" />);
  expect(await screen.findByRole('dialog', { name: 'This part of the window could not be loaded' })).toBeTruthy();
  expect(screen.getByRole('button', { name: 'Reload the window' })).toBeTruthy();
});
