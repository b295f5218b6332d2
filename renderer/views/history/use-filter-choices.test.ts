import { expect, test } from 'vitest';
import { mergedChoices } from './use-filter-choices.ts';

test('what was removed says so beside its name, and what never was there stands by its id', () => {
  const present = [{ value: 'uptime', words: 'Show uptime' }];
  expect(mergedChoices(present, ['fly', 'reboot', 'uptime'], [{ id: 'reboot', name: 'Start again' }])).toEqual([
    { value: 'uptime', words: 'Show uptime' },
    { value: 'fly', words: 'fly' },
    { value: 'reboot', words: 'Start again (removed)' },
  ]);
});
