import { Minus, Plus } from 'lucide-react';
import type { Settings } from '#shared/settings.ts';
import { IconButton } from '../../ui/button.tsx';

type Appearance = Settings['appearance'];

const THEMES: readonly { value: Appearance['theme']; label: string }[] = [
  { value: 'system', label: 'As the system' },
  { value: 'dark', label: 'Dark' },
  { value: 'light', label: 'Light' },
];

const SMALLEST = 8;
const LARGEST = 32;

/** Theme and size of the terminal's letters. */
export function AppearanceSettings({
  appearance,
  onChange,
}: {
  appearance: Appearance;
  onChange(appearance: Appearance): void;
}) {
  const size = appearance.terminal_font_size;
  const resize = (next: number) => onChange({ ...appearance, terminal_font_size: next });
  return (
    <>
      <fieldset className="m-0 flex flex-col gap-1.5 border-0 p-0">
        <legend className="mb-1 p-0 text-dim text-sm">Theme</legend>
        <div className="flex w-fit gap-0.5 rounded-md border border-line2 bg-panel p-0.5">
          {THEMES.map(({ value, label }) => (
            <label
              key={value}
              className="inline-flex min-h-7 items-center rounded-sm px-3 text-dim has-checked:bg-hover has-focus-visible:outline-2 has-focus-visible:outline-accent has-checked:text-fg"
            >
              <input
                type="radio"
                name="theme"
                className="sr-only"
                checked={appearance.theme === value}
                onChange={() => onChange({ ...appearance, theme: value })}
              />
              {label}
            </label>
          ))}
        </div>
      </fieldset>
      <fieldset className="m-0 border-0 p-0">
        <legend className="mb-1 p-0 text-dim text-sm">Size of the letters in the output</legend>
        <div className="flex items-center gap-2">
          <IconButton label="Smaller" disabled={size <= SMALLEST} onClick={() => resize(size - 1)}>
            <Minus className="size-4" aria-hidden="true" />
          </IconButton>
          <output className="w-12 text-center tabular-nums">{size} px</output>
          <IconButton label="Larger" disabled={size >= LARGEST} onClick={() => resize(size + 1)}>
            <Plus className="size-4" aria-hidden="true" />
          </IconButton>
          <code
            className="ml-3 rounded-md border border-line bg-term px-3 py-1 font-mono text-dim"
            style={{ fontSize: size }}
          >
            root@web-1:~# uptime
          </code>
        </div>
      </fieldset>
    </>
  );
}
