import { expect, test } from 'vitest';
import { fragmentOf, wantedRun } from './run-address.ts';

test('a fragment leads back to the run, or to the batch, that it was made for', () => {
  expect(fragmentOf([{ id: '0198-a' }])).toBe('#run=0198-a');
  expect(wantedRun('#run=0198-a')).toEqual({ runId: '0198-a', batch: false });
  expect(wantedRun(fragmentOf([{ id: 'b' }, { id: 'c' }]))).toEqual({ runId: 'b', batch: true });
});

test.each(['', '#', '#view', '#run=', '#run=a&b', '#other=a'])('%j asks for nothing', (fragment) => {
  expect(wantedRun(fragment)).toBeNull();
});
