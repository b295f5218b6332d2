import { expect, test } from 'vitest';
import { storageOf } from '../testing/samples.ts';
import { browserStorage } from './browser-storage.ts';

test('a browser that forbids its storage costs only the memory', () => {
  const storage = browserStorage(() => {
    throw new DOMException('Access is denied', 'SecurityError');
  });
  expect(storage.getItem('k')).toBeNull();
  storage.setItem('k', 'v');
  expect(storage.getItem('k')).toBe('v');
});

test('any other is used as it is', () => {
  const own = storageOf('kept');
  expect(browserStorage(() => own)).toBe(own);
});
