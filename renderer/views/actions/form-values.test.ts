import { expect, test } from 'vitest';
import { actionOf, runOf } from '../../testing/samples.ts';
import {
  formTexts,
  missingParameters,
  parameterHint,
  parameterTitle,
  recentValues,
  toParameters,
} from './form-values.ts';

const action = actionOf({
  argv: ['x', '{service}', '{lines}', '{follow}', '{level}', '{note}'],
  params: {
    service: { type: 'service' },
    lines: { type: 'integer', default: 100, min: 1, max: 500 },
    follow: { type: 'boolean', flag: '-f' },
    level: { type: 'choice', choices: ['low', 'high'] },
    note: { type: 'string', optional: true },
  },
});

test('a form begins with the defaults, the first choice, and no for a box', () => {
  expect(formTexts(action, undefined)).toEqual({ service: '', lines: '100', follow: 'false', level: 'low', note: '' });
});

test('what ran last stands before a default, and behind what was typed', () => {
  const last = { service: 'ssh', lines: '5', level: 'high' };
  expect(formTexts(action, { lines: '' }, last)).toMatchObject({ service: 'ssh', lines: '', level: 'high', note: '' });
});

test('what was typed replaces a default, even by nothing', () => {
  expect(formTexts(action, { lines: '', service: 'ssh', gone: 'x' })).toEqual({
    service: 'ssh',
    lines: '',
    follow: 'false',
    level: 'low',
    note: '',
  });
});

test('empty fields are not sent', () => {
  expect(toParameters({ service: 'ssh', note: '', lines: ' ' })).toEqual({ service: 'ssh', lines: ' ' });
});

test('only what has neither value nor default is missing', () => {
  expect(missingParameters(action, formTexts(action, { lines: '' }))).toEqual(['service']);
  expect(missingParameters(action, formTexts(action, { service: 'ssh' }))).toEqual([]);
});

test('fields have words of their own', () => {
  expect(parameterTitle('max_age', undefined)).toBe('Max age');
  expect(parameterTitle('x', { type: 'boolean', title: 'Follow', optional: false, default: false })).toBe('Follow');
  expect(parameterHint(action.definition.params.lines ?? { type: 'port', optional: false })).toBe(
    'A whole number, 1 to 500',
  );
});

test('earlier values are offered newest first, without repeats and without refused ones', () => {
  const error = { code: 'INVALID_PARAMETER', parameter: 'service', message: '', next: '' } as const;
  const used = ['ssh', 'nginx', 'ssh', 'cron'].map((service, index) => runOf(`r${index}`, { parameters: { service } }));
  const refused = runOf('x', { parameters: { service: 'nginx; reboot' }, outcome: { kind: 'refused', error } });
  expect(recentValues([...used, refused], 'uptime', 'service')).toEqual(['cron', 'ssh', 'nginx']);
  expect(recentValues(used, 'another', 'service')).toEqual([]);
});
