import { act, cleanup, screen } from '@testing-library/react';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import type { LineCounts } from '../../terminal/only-lines.ts';
import { stage } from '../../testing/stage.tsx';
import { LineFilterBar } from './line-filter-bar.tsx';

beforeEach(() => {
  vi.useFakeTimers();
});
afterEach(() => {
  cleanup();
  vi.useRealTimers();
});

function countedBar() {
  let now: LineCounts = { shown: 0, all: 0 };
  const listeners = new Set<() => void>();
  let read = 0;
  const counts = {
    now: () => {
      read += 1;
      return now;
    },
    onChange(listener: () => void) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
  };
  stage(<LineFilterBar typed="get" counts={counts} onType={() => {}} onClose={() => {}} />, {}, () => {});
  return {
    listeners,
    reads: () => read,
    come(next: LineCounts) {
      now = next;
      for (const listener of listeners) listener();
    },
  };
}

const pass = (ms: number) => act(() => vi.advanceTimersByTimeAsync(ms));

test('the counts follow the output, once for each frame, and are said when they rest', async () => {
  const { come, reads } = countedBar();
  await pass(600);
  const before = reads();
  for (let all = 1; all <= 1000; all += 1) come({ shown: 1, all });
  await pass(20);
  expect(reads() - before).toBe(1);
  expect(screen.getByText('1 of 1,000 lines')).toBeTruthy();
  expect(screen.getByRole('status').textContent).toBe('none of 0 lines');
  await pass(500);
  expect(screen.getByRole('status').textContent).toBe('1 of 1,000 lines');
});

test('nothing is counted while nothing comes, or nobody looks', async () => {
  const { reads, listeners } = countedBar();
  await pass(600);
  const before = reads();
  await pass(60_000);
  expect(reads()).toBe(before);
  cleanup();
  expect(listeners.size).toBe(0);
});
