import { expect, test } from 'vitest';
import { z } from '#shared/z.ts';
import { parseNumber } from './parse-number.ts';

const whole = z.int().min(1).max(10_000);
const wholeError = { error: 'Use a whole number from 1 to 10,000.' };
const any = z.number().min(0.1).max(300);
const anyError = { error: 'Use a number from 0.1 to 300.' };

test.each([
  ['30', { value: 30 }],
  ['0', wholeError],
  ['20000', wholeError],
  ['2.5', wholeError],
  ['1e999', wholeError],
])('a whole number: "%s"', (text, result) => {
  expect(parseNumber(whole, text)).toEqual(result);
});

test.each([
  ['2,5', { value: 2.5 }],
  ['0.05', anyError],
  ['', anyError],
  ['soon', anyError],
])('any number: "%s"', (text, result) => {
  expect(parseNumber(any, text)).toEqual(result);
});
