import { expect, test } from 'vitest';
import { findSections } from './find-sections.ts';

const SECTIONS = [
  { title: 'Appearance', holds: ['Theme', 'Density'] },
  { title: 'Limits', note: 'For every server', holds: ['Time-out of a run', 'Time-out of connecting'] },
];
const found = (text: string) => findSections(SECTIONS, text).map(({ section, names }) => [section.title, ...names]);

test('all words have to stand in one name, whatever their case', () => {
  expect(found('TIME connecting')).toEqual([['Limits', 'Time-out of connecting']]);
  expect(found('theme time')).toEqual([]);
});

test('a title or a note is enough, and no text finds everything', () => {
  expect(found('server every')).toEqual([['Limits']]);
  expect(found(' ')).toEqual([['Appearance'], ['Limits']]);
});
