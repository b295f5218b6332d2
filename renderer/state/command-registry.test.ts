import { expect, test } from 'vitest';
import { createCommandRegistry } from './command-registry.ts';

test('the newest offer counts, until it is taken back', () => {
  const registry = createCommandRegistry();
  const done: string[] = [];
  expect(registry.carryOut('save_output')).toBe(false);
  const takeBackOld = registry.offer('save_output', () => done.push('old'));
  const takeBackNew = registry.offer('save_output', () => done.push('new'));
  expect(registry.carryOut('save_output')).toBe(true);
  takeBackNew();
  registry.carryOut('save_output');
  expect(done).toEqual(['new', 'old']);
  takeBackOld();
  expect(registry.isOffered('save_output')).toBe(false);
});

test('a command of a view that is still to come is carried out once, when it is there', () => {
  const registry = createCommandRegistry();
  let count = 0;
  registry.carryOutSoon('verify_history');
  registry.offer('export_history_csv', () => expect.unreachable('nobody asked for it'));
  registry.offer('verify_history', () => {
    count += 1;
  });
  registry.offer('verify_history', () => expect.unreachable('it was carried out already'));
  expect(count).toBe(1);
});
