import { expect, test } from 'vitest';
import { createUndim } from './undim.ts';

test.each([
  ['what has no dim in it stays', ['1;31', '38;5;2', '48;2;2;2;2', '', '0', '4:3', ';', '38:5:2'], null],
  ['dim alone becomes grey until it is ended', ['2', '22', '22'], ['90', '22;39', '22']],
  ['a reset ends it as well', ['2', '0', '22'], ['90', '0', '22']],
  ['an empty reset too', ['2', '', '22'], ['90', '', '22']],
  ['dim beside a colour is left out', ['2;32', '31;2', '38;5;2;2', '2;91'], ['32', '31', '38;5;2', '91']],
  ['dim beside other attributes is grey', ['0;2', '1;2', '2;3'], ['0;90', '1;90', '3;90']],
  ['a colour that was set before is the only one that dim takes away', ['31', '2', '22'], ['31', '90', '22;39']],
])('%s', (_, input, expected) => {
  const undim = createUndim();
  expect(input.map(undim)).toEqual(expected ?? input);
});
