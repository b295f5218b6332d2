import { expect, test } from 'vitest';
import { storageOf } from '../testing/samples.ts';
import { windowStorage } from './window-storage.ts';

test('a window keeps what is its own; a new one begins as the last one was left', () => {
  const shared = storageOf();
  const one = windowStorage(storageOf(), shared);
  const other = windowStorage(storageOf(), shared);
  one.setItem('k', 'one');
  other.setItem('k', 'other');
  expect(one.getItem('k')).toBe('one');
  expect(other.getItem('k')).toBe('other');
  expect(windowStorage(storageOf(), shared).getItem('k')).toBe('other');
});
