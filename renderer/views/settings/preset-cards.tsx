import { differences, type Limits, PRESET_NAMES, type PresetName, presetLimits, presetOf } from '#shared/presets.ts';
import { DEFAULT_LIMITS, LIMITS } from './limit-fields.ts';

const PRESETS: Readonly<Record<PresetName | 'custom', { title: string; note: string }>> = {
  default: { title: 'Default', note: 'Fits most homelabs.' },
  careful: { title: 'Careful', note: 'For servers that are far away, small, or watched by fail2ban.' },
  'fast-lan': { title: 'Fast LAN', note: 'For servers in the same room. What is down is noticed at once.' },
  custom: { title: 'Custom', note: 'Your own choice of limits, below.' },
};

/** How many differences a card names. */
const MOST_NAMED = 4;

/** Sets of limits to choose from. `custom` is there when none of them is in force, and cannot be chosen. */
export function PresetCards({ limits, onChoose }: { limits: Limits; onChoose(limits: Limits): void }) {
  const current = presetOf(limits);
  return (
    <fieldset className="m-0 min-w-0 border-0 p-0">
      <legend className="mb-1.5 p-0 text-dim text-sm">Preset</legend>
      <div className="grid grid-cols-[repeat(auto-fit,minmax(190px,1fr))] gap-2">
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
    ...shown.map((name) => `${LIMITS[name].label}: ${limits[name]} ${LIMITS[name].unit}`),
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
  return (
    <label className="flex flex-col gap-1 rounded-lg border border-line2 bg-raised px-3 py-2.5 hover:bg-hover has-checked:border-accent has-checked:bg-accent-bg has-focus-visible:outline-2 has-focus-visible:outline-accent">
      <span className="flex items-center gap-2 font-medium">
        <input
          type="radio"
          name="preset"
          checked={card.checked}
          onChange={() => card.onChoose?.()}
          className="size-4 accent-accent outline-none"
        />
        {card.title}
      </span>
      <span className="text-dim text-sm">{card.note}</span>
      {card.changes.length > 0 ? (
        <span className="flex flex-col text-dim text-sm tabular-nums">
          {card.changes.map((change) => (
            <span key={change} className="before:mr-1.5 before:content-['·']">
              {change}
            </span>
          ))}
        </span>
      ) : null}
    </label>
  );
}
