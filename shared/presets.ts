import { type Settings, settingsSchema } from './settings.ts';

/** Every limit that there is (EXE-7). */
export type Limits = Settings['limits'];
export type LimitName = keyof Limits;

export const PRESET_NAMES = ['default', 'careful', 'fast-lan'] as const;
/** A set of limits that fit together. */
export type PresetName = (typeof PRESET_NAMES)[number];

/** What each preset sets apart from the defaults. */
const CHANGES: Readonly<Record<PresetName, Partial<Limits>>> = {
  default: {},
  // Far away, small, shared with others, or watched by fail2ban: few at a time, more time, long pauses.
  careful: {
    requests_per_minute: 5,
    default_timeout: 60,
    connect_timeout: 30,
    connections_per_server: 1,
    keep_alive_interval: 15,
    attempts: 2,
    first_wait: 5,
    longest_wait: 60,
    failures_until_pause: 3,
    first_pause: 60,
    longest_pause: 900,
    runs_per_server: 2,
    runs_per_batch: 3,
  },
  // In the same room: what does not answer at once will not answer, and nobody minds a few more connections.
  'fast-lan': {
    requests_per_minute: 60,
    connect_timeout: 5,
    idle_timeout: 1800,
    connections_per_server: 4,
    keep_alive_interval: 2,
    first_wait: 0.5,
    longest_wait: 5,
    failures_until_pause: 8,
    first_pause: 5,
    longest_pause: 60,
    runs_per_server: 20,
    runs_per_batch: 30,
  },
};

/** All limits of a preset. */
export function presetLimits(name: PresetName): Limits {
  return settingsSchema.parse({ limits: CHANGES[name] }).limits;
}

/** The limits that differ, in the order of the settings. */
export function differences(one: Limits, other: Limits): LimitName[] {
  return Object.keys(one)
    .filter((name): name is LimitName => name in other)
    .filter((name) => one[name] !== other[name]);
}

/** The preset that is in force; `custom` when none fits exactly. */
export function presetOf(limits: Limits): PresetName | 'custom' {
  return PRESET_NAMES.find((name) => differences(limits, presetLimits(name)).length === 0) ?? 'custom';
}
