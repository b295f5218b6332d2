import { expect, test } from 'vitest';
import { serverOf } from '../../testing/samples.ts';
import { groupPreviews, parameterErrors } from './preview-groups.ts';

const servers = ['nas', 'web-1', 'web-2'].map((id) => serverOf(id).server);
const allowed = (serverId: string, text: string) => ({
  serverId,
  plan: { kind: 'allowed' as const, words: [text], text, fingerprint: text },
});
const fault = {
  code: 'INVALID_PARAMETER',
  parameter: 'service',
  message: '"Service" is too long.',
  next: 'Cut it.',
} as const;
const second = { ...fault, parameter: 'lines', message: '"Lines" is too small.' };

test('servers that run the same words are folded', () => {
  const groups = groupPreviews([allowed('nas', 'sudo x'), allowed('web-1', 'x'), allowed('web-2', 'sudo x')], servers);
  expect(groups.allowed).toEqual([
    { text: 'sudo x', names: ['nas', 'web-2'] },
    { text: 'x', names: ['web-1'] },
  ]);
});

test('what concerns a parameter stands beside its field, the rest below', () => {
  const other = { code: 'NOT_ALLOWED_ON_SERVER', message: 'not here', next: 'elsewhere' } as const;
  const previews = [
    { serverId: 'nas', plan: { kind: 'refused' as const, error: fault, others: [second] } },
    { serverId: 'web-1', plan: { kind: 'refused' as const, error: other, others: [] } },
  ];
  expect(groupPreviews(previews, servers).refused).toEqual([{ error: other, names: ['web-1'] }]);
  expect([...parameterErrors(previews, null)]).toEqual([
    ['service', fault],
    ['lines', second],
  ]);
  expect([...parameterErrors([], fault).keys()]).toEqual(['service']);
});
