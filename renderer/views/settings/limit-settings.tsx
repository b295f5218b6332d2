import type { Limits } from '#shared/presets.ts';
import { DEFAULT_LIMITS, LIMIT_GROUPS, LIMITS, limitSchema } from './limit-fields.ts';
import { NumberSetting } from './number-setting.tsx';
import { PresetCards } from './preset-cards.tsx';
import type { ChangeTable } from './use-settings.ts';

/** Every limit: as a preset, or one by one. A change counts from the next run on. */
export function LimitSettings({ limits, onChange }: { limits: Limits; onChange: ChangeTable<'limits'> }) {
  return (
    <>
      <PresetCards limits={limits} onChoose={(preset) => void onChange(preset)} />
      {LIMIT_GROUPS.map(({ title, names }) => (
        <section key={title} aria-label={title} className="flex flex-col gap-4">
          <h3 className="m-0 mt-1 font-medium text-base text-dim">{title}</h3>
          {names.map((name) => (
            <NumberSetting
              key={name}
              {...LIMITS[name]}
              schema={limitSchema(name)}
              value={limits[name]}
              usual={DEFAULT_LIMITS[name]}
              onSave={(value) => onChange({ [name]: value })}
            />
          ))}
        </section>
      ))}
    </>
  );
}
