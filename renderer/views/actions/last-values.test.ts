import { expect, test } from 'vitest';
import { actionOf, runOf } from '../../testing/samples.ts';
import { lastRunOf, valuesOfRun } from './last-values.ts';

const at = (id: string) => ({ server: { id, name: id, address: id, hostKey: null } });
const refused = { kind: 'refused', error: { code: 'NOT_FOUND', message: '', next: '' } } as const;

test('the last run is the newest on one of the servers that was not refused', () => {
  const runs = [
    runOf('1', at('nas')),
    runOf('2', at('web')),
    runOf('3', { ...at('nas'), outcome: refused }),
    runOf('4', { ...at('nas'), action: { id: 'other', title: '', version: '' } }),
    runOf('5', { ...at('pi'), state: 'running' }),
  ];
  expect(lastRunOf(runs, 'uptime', ['nas'])?.id).toBe('1');
  expect(lastRunOf(runs, 'uptime', ['nas', 'web'])?.id).toBe('2');
  expect(lastRunOf(runs, 'uptime', ['pi'])?.id).toBe('5');
  expect(lastRunOf(runs, 'uptime', ['elsewhere'])).toBeUndefined();
});

test('a form gets what it still has a place for, and no secret', () => {
  const action = actionOf({
    params: {
      name: { type: 'string' },
      level: { type: 'choice', choices: ['low', 'high'] },
      old: { type: 'choice', choices: ['a'] },
      force: { type: 'boolean' },
      token: { type: 'secret' },
    },
    argv: ['x', '{name}', '{level}', '{old}', '{force}'],
  });
  const parameters = { name: 'n', level: 'high', old: 'b', force: 'true', token: '•••', gone: 'x', constructor: 'y' };
  expect(valuesOfRun(action, runOf('1', { parameters }))).toEqual({ name: 'n', level: 'high', force: 'true' });
});
