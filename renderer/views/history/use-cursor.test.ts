import { act, renderHook } from '@testing-library/react';
import { expect, test } from 'vitest';
import type { HistoryRecord } from '#shared/history.ts';
import { runOf } from '../../testing/samples.ts';
import { useCursor } from './use-cursor.ts';

const records = (...ids: string[]) => ids.map((id, at): HistoryRecord => ({ number: ids.length - at, run: runOf(id) }));

test('the keyboard stays at its run when newer ones come, and at the newest until it moves', () => {
  const { result, rerender } = renderHook(useCursor, { initialProps: records('b', 'a') });
  rerender(records('c', 'b', 'a'));
  expect(result.current.at).toBe(0);
  act(() => result.current.moveTo(1));
  rerender(records('e', 'd', 'c', 'b', 'a'));
  expect(result.current.at).toBe(3);
  act(() => result.current.restart());
  expect(result.current.at).toBe(0);
});

test('where its run is gone it stands at what is in its place', () => {
  const { result, rerender } = renderHook(useCursor, { initialProps: records('c', 'b', 'a') });
  act(() => result.current.moveTo(2));
  rerender(records('c', 'b'));
  expect(result.current.at).toBe(1);
});
