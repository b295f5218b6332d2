import { useId } from 'react';
import { differences, type Limits, PRESET_NAMES, type PresetName, presetLimits, presetOf } from '#shared/presets.ts';
import { DEFAULT_LIMITS, LIMITS } from './limit-fields.ts';

const PRESETS: Readonly<Record<PresetName | 'custom', { title: string; note: string }>> = {
  default: { title: 'Default', note: 'Fits most homelabs.' },
  careful: { title: 'Careful', note: 'For servers that are far away, small, or watched by fail2ban.' },
  'fast-lan': { title: 'Fast LAN', note: 'For servers in the same room. What is down is noticed at once.' },
  custom: { title: 'Custom', note: 'Your own choice of limits, below.' },
};

/** Units that a number cannot do without. */
const SHORT_UNITS: Readonly<Record<string, string>> = { seconds: ' s', MB: ' MB' };

/** How many differences a card names. */
const MOST_NAMED = 4;

/** Sets of limits to choose from. `custom` is there when none of them is in force, and cannot be chosen. */
export function PresetCards({ limits, onChoose }: { limits: Limits; onChoose(limits: Limits): void }) {
  const current = presetOf(limits);
  return (
    <fieldset className="m-0 min-w-0 border-0 p-0">
      <legend className="mb-1.5 p-0 text-dim text-sm">Preset</legend>
      <div
        className={`grid gap-2 ${current === 'custom' ? 'grid-cols-[repeat(auto-fit,minmax(260px,1fr))]' : 'grid-cols-[repeat(auto-fit,minmax(190px,1fr))]'}`}
      >
        {PRESET_NAMES.map((name) => (
          <PresetCard
            key={name}
            {...PRESETS[name]}
            checked={current === name}
            changes={changesOf(presetLimits(name))}
            onChoose={() => onChoose(presetLimits(name))}
          />
        ))}
        {current === 'custom' ? <PresetCard {...PRESETS.custom} checked changes={changesOf(limits)} /> : null}
      </div>
    </fieldset>
  );
}

/** What sets limits apart from the defaults, each in a few words. */
function changesOf(limits: Limits): string[] {
  const names = differences(DEFAULT_LIMITS, limits);
  const shown = names.slice(0, names.length > MOST_NAMED + 1 ? MOST_NAMED : names.length);
  const more = names.length - shown.length;
  return [
    ...shown.map((name) => `${LIMITS[name].label}: ${limits[name]}${SHORT_UNITS[LIMITS[name].unit] ?? ''}`),
    ...(more > 0 ? [`and ${more} more`] : []),
  ];
}

function PresetCard(card: {
  title: string;
  note: string;
  checked: boolean;
  changes: readonly string[];
  onChoose?: () => void;
}) {
  const id = useId();
  return (
    <label className="flex flex-col gap-1 rounded-lg border border-line2 bg-raised px-3 py-2.5 hover:bg-hover has-checked:border-accent has-checked:bg-accent-bg has-focus-visible:outline-2 has-focus-visible:outline-accent">
      <span className="flex items-center gap-2 font-medium">
        <input
          type="radio"
          name="preset"
          aria-labelledby={`${id}-title`}
          aria-describedby={`${id}-about`}
          checked={card.checked}
          onChange={() => card.onChoose?.()}
          className="size-4 accent-accent outline-none"
        />
        <span id={`${id}-title`}>{card.title}</span>
      </span>
      <span id={`${id}-about`} className="flex flex-col gap-1 text-dim text-sm tabular-nums">
        <span>{card.note}</span>
        {card.changes.length > 0 ? (
          <span className="flex flex-col">
            {card.changes.map((change) => (
              <span
                key={change}
                className="pl-2.5 -indent-2.5 before:inline-block before:w-2.5 before:indent-0 before:content-['·']"
              >
                {change}
              </span>
            ))}
          </span>
        ) : null}
      </span>
    </label>
  );
}
