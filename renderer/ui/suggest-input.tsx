import { Autocomplete as Base } from '@base-ui/react/autocomplete';
import type { ControlProps } from './field.tsx';
import { INPUT_CLASS, TextInput } from './field.tsx';

/** One line of text that offers earlier values; anything may be typed. */
export function SuggestInput({
  control,
  suggestions,
  value,
  onChange,
  onVisit,
  placeholder,
}: {
  control: ControlProps;
  suggestions: readonly string[];
  value: string;
  onChange(value: string): void;
  /** Called when the field gets the focus, where that is what brings suggestions. */
  onVisit?: (() => void) | undefined;
  placeholder?: string;
}) {
  const others = suggestions.filter((suggestion) => suggestion !== value);
  // Suggestions that are still to come must not change the element under the person's hands.
  if (suggestions.length === 0 && onVisit === undefined) {
    return (
      <TextInput
        {...control}
        placeholder={placeholder}
        value={value}
        onChange={(event) => onChange(event.target.value)}
        className="font-mono"
      />
    );
  }
  return (
    <Base.Root items={others} value={value} onValueChange={onChange} openOnInputClick={false}>
      <Base.Input
        {...control}
        onFocus={onVisit}
        spellCheck={false}
        placeholder={placeholder}
        className={`${INPUT_CLASS} font-mono`}
      />
      <Base.Portal>
        <Base.Positioner sideOffset={4} className="z-50">
          <Base.Popup className="appear max-h-60 w-(--anchor-width) overflow-y-auto rounded-lg border border-line2 bg-raised p-1 data-empty:hidden">
            <Base.List>
              {(item: string) => (
                <Base.Item
                  key={item}
                  value={item}
                  className="flex min-h-7 items-center truncate rounded-md px-2 font-mono text-sm data-highlighted:bg-hover"
                >
                  {item}
                </Base.Item>
              )}
            </Base.List>
          </Base.Popup>
        </Base.Positioner>
      </Base.Portal>
    </Base.Root>
  );
}
