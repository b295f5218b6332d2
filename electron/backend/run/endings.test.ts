import { expect, test } from 'vitest';
import { askedRun, endedRun } from '../store/testing/history.ts';
import { createEndings } from './endings.ts';

test('ends of one turn are recorded together, before anybody hears that they are, and later ones by themselves', async () => {
  const log: string[] = [];
  const record = createEndings((runs) => log.push(`recorded ${runs.map(({ id }) => id).join(' ')}`));
  const end = (id: string) => record(endedRun(askedRun(id))).then(() => log.push(`${id} heard`));
  const first = [end('a'), end('b')];
  expect(log).toEqual([]);
  await Promise.all(first);
  expect(log).toEqual(['recorded a b', 'a heard', 'b heard']);
  await end('c');
  expect(log.slice(3)).toEqual(['recorded c', 'c heard']);
});
