import { Select as Base } from '@base-ui/react/select';
import { Check, ChevronsUpDown } from 'lucide-react';
import type { ControlProps } from './field.tsx';
import { INPUT_CLASS } from './field.tsx';

/** One choice among a few; the value is the option's `value`. */
export function Select({
  control,
  options,
  value,
  onChange,
}: {
  control: ControlProps;
  options: readonly { value: string; label: string }[];
  value: string;
  onChange(value: string): void;
}) {
  return (
    <Base.Root
      items={[...options]}
      value={value}
      onValueChange={(next) => next !== null && onChange(next)}
      modal={false}
    >
      <Base.Trigger {...control} className={`${INPUT_CLASS} flex items-center justify-between gap-2 text-left`}>
        <Base.Value className="truncate" />
        <Base.Icon className="text-faint">
          <ChevronsUpDown className="size-3.5" aria-hidden="true" />
        </Base.Icon>
      </Base.Trigger>
      <Base.Portal>
        <Base.Positioner sideOffset={4} alignItemWithTrigger={false} className="z-50">
          <Base.Popup className="appear max-h-72 min-w-(--anchor-width) overflow-y-auto rounded-lg border border-line2 bg-raised p-1 outline-none">
            {options.map((option) => (
              <Base.Item
                key={option.value}
                value={option.value}
                className="flex min-h-7 items-center justify-between gap-4 rounded-md px-2 py-1 outline-none data-highlighted:bg-hover"
              >
                <Base.ItemText>{option.label}</Base.ItemText>
                <Base.ItemIndicator>
                  <Check className="size-3.5 text-accent" aria-hidden="true" />
                </Base.ItemIndicator>
              </Base.Item>
            ))}
          </Base.Popup>
        </Base.Positioner>
      </Base.Portal>
    </Base.Root>
  );
}
