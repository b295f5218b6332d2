import { expect, test } from 'vitest';
import { timeLabels } from './time-labels.ts';

const at = (day: number, hour: number, minute = 0, second = 0) =>
  new Date(2025, 10, day, hour, minute, second).getTime() / 1000;

test('the day stands below the first time, and below each that begins another', () => {
  const lines = [at(20, 12), at(20, 18), at(21, 0), at(21, 6)];
  expect(timeLabels(lines, 6 * 3600)).toEqual(['12:00\n20 Nov', '18:00', '00:00\n21 Nov', '06:00']);
});

test('short steps show seconds, long ones only days', () => {
  expect(timeLabels([at(20, 12, 0, 30)], 30)).toEqual(['12:00:30\n20 Nov']);
  expect(timeLabels([at(20, 0), at(21, 0)], 86_400)).toEqual(['20 Nov', '21 Nov']);
});
