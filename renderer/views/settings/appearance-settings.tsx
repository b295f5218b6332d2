import { Minus, Plus } from 'lucide-react';
import type { ReactNode } from 'react';
import type { Settings } from '#shared/settings.ts';
import { IconButton } from '../../ui/button.tsx';
import { ChoiceRow } from '../../ui/choice-row.tsx';
import type { ChangeTable } from './use-settings.ts';

type Appearance = Settings['appearance'];

const THEMES: readonly { value: Appearance['theme']; label: string }[] = [
  { value: 'system', label: 'As the system' },
  { value: 'dark', label: 'Dark' },
  { value: 'light', label: 'Light' },
];
const DENSITIES: readonly { value: Appearance['density']; label: string }[] = [
  { value: 'comfortable', label: 'Comfortable' },
  { value: 'compact', label: 'Compact' },
];

/** Theme, density and sizes of letters. */
export function AppearanceSettings({
  appearance,
  onChange,
}: {
  appearance: Appearance;
  onChange: ChangeTable<'appearance'>;
}) {
  return (
    <>
      <ChoiceRow
        legend="Theme"
        choices={THEMES}
        value={appearance.theme}
        onChange={(theme) => void onChange({ theme })}
      />
      <ChoiceRow
        legend="Density"
        hint="Compact shows more servers and actions at once."
        choices={DENSITIES}
        value={appearance.density}
        onChange={(density) => void onChange({ density })}
      />
      <SizeField
        legend="Size of the letters in the window"
        size={appearance.interface_font_size}
        smallest={11}
        largest={18}
        onChange={(size) => void onChange({ interface_font_size: size })}
      />
      <SizeField
        legend="Size of the letters in the output"
        size={appearance.terminal_font_size}
        smallest={8}
        largest={32}
        onChange={(size) => void onChange({ terminal_font_size: size })}
      >
        <code
          className="ml-3 rounded-md border border-line bg-term px-3 py-1 font-mono text-dim"
          style={{ fontSize: appearance.terminal_font_size }}
        >
          root@web-1:~# uptime
        </code>
      </SizeField>
    </>
  );
}

function SizeField(props: {
  legend: string;
  size: number;
  smallest: number;
  largest: number;
  onChange(size: number): void;
  children?: ReactNode;
}) {
  const { legend, size, smallest, largest, onChange, children } = props;
  return (
    <fieldset className="m-0 min-w-0 border-0 p-0">
      <legend className="mb-1 p-0 text-dim text-sm">{legend}</legend>
      <div className="flex items-center gap-2">
        <IconButton label="Smaller" disabled={size <= smallest} onClick={() => onChange(size - 1)}>
          <Minus className="size-4" aria-hidden="true" />
        </IconButton>
        <output className="w-12 text-center tabular-nums">{size} px</output>
        <IconButton label="Larger" disabled={size >= largest} onClick={() => onChange(size + 1)}>
          <Plus className="size-4" aria-hidden="true" />
        </IconButton>
        {children}
      </div>
    </fieldset>
  );
}
