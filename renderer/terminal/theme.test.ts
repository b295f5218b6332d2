import { describe, expect, test } from 'vitest';
import { PALETTES } from './theme.ts';

/** Relative luminance of `#rrggbb` as WCAG defines it. */
function luminance(colour: string): number {
  const [red = 0, green = 0, blue = 0] = [1, 3, 5].map((at) => {
    const value = Number.parseInt(colour.slice(at, at + 2), 16) / 255;
    return value <= 0.03928 ? value / 12.92 : ((value + 0.055) / 1.055) ** 2.4;
  });
  return 0.2126 * red + 0.7152 * green + 0.0722 * blue;
}

function contrast(one: string, other: string): number {
  const [light = 0, dark = 0] = [luminance(one), luminance(other)].sort((a, b) => b - a);
  return (light + 0.05) / (dark + 0.05);
}

// The grounds are `--term` of theme.css.
describe.each([
  ['dark', '#0b0d11'],
  ['light', '#fbfcfd'],
] as const)('%s', (theme, ground) => {
  test.each(Object.entries(PALETTES[theme]))('%s can be read', (_, colour) => {
    expect(contrast(colour, ground)).toBeGreaterThanOrEqual(4.5);
  });
});
