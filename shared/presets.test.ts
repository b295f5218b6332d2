import { expect, it } from 'vitest';
import { differences, PRESET_NAMES, presetLimits, presetOf } from './presets.ts';
import { settingsSchema } from './settings.ts';

it('knows each preset again', () => {
  expect(PRESET_NAMES.map((name) => presetOf(presetLimits(name)))).toEqual([...PRESET_NAMES]);
  expect(presetOf(settingsSchema.parse({}).limits)).toBe('default');
});

it('calls everything else custom', () => {
  for (const name of PRESET_NAMES) {
    const limits = presetLimits(name);
    expect(presetOf({ ...limits, default_timeout: limits.default_timeout + 1 })).toBe('custom');
  }
});

it('has limits that fit together in every preset', () => {
  for (const name of PRESET_NAMES) {
    const limits = presetLimits(name);
    expect(settingsSchema.parse({ limits }).limits).toEqual(limits);
    expect(limits.longest_wait).toBeGreaterThanOrEqual(limits.first_wait);
    expect(limits.longest_pause).toBeGreaterThanOrEqual(limits.first_pause);
  }
  const [usual, careful, fast] = PRESET_NAMES.map(presetLimits);
  expect(careful?.runs_per_server).toBeLessThan(usual?.runs_per_server ?? 0);
  expect(fast?.connect_timeout).toBeLessThan(usual?.connect_timeout ?? 0);
});

it('names what differs', () => {
  const limits = presetLimits('default');
  expect(differences(limits, limits)).toEqual([]);
  expect(differences(limits, { ...limits, attempts: 7, default_timeout: 1 })).toEqual(['default_timeout', 'attempts']);
});
