import { expect, test } from 'vitest';
import { actionOf, serverOf } from '../testing/samples.ts';
import { confirmationFor, isAnswer, riskWords } from './confirmation.ts';

const nas = serverOf('nas').server;
const web = serverOf('web-1').server;
const definitionOf = (risk: string, confirm?: string) => actionOf({ title: 'Reboot', risk, confirm }).definition;

test('safe just runs, unless it brings a question of its own', () => {
  expect(confirmationFor(definitionOf('safe'), [nas])).toEqual({ kind: 'none' });
  expect(confirmationFor(definitionOf('safe', 'Really?'), [nas])).toEqual({ kind: 'once', question: 'Really?' });
});

test('caution asks once', () => {
  expect(confirmationFor(definitionOf('caution'), [nas, web])).toEqual({
    kind: 'once',
    question: 'Reboot on nas and web-1?',
  });
  expect(riskWords(definitionOf('caution'))).toBe('asks once');
});

test('danger wants the name typed, of several servers the count or all names', () => {
  const one = confirmationFor(definitionOf('danger'), [nas]);
  expect(one).toMatchObject({ kind: 'type', answers: ['nas'] });
  expect(isAnswer(one, '')).toBe(false);
  expect(isAnswer(one, 'na')).toBe(false);
  expect(isAnswer(one, ' NAS ')).toBe(true);
  const two = confirmationFor(definitionOf('danger'), [nas, web]);
  expect(isAnswer(two, 'nas')).toBe(false);
  expect(isAnswer(two, '2')).toBe(true);
  expect(isAnswer(two, 'nas, web-1')).toBe(true);
});
