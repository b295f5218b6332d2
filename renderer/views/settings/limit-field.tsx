import { RotateCcw } from 'lucide-react';
import { useEffect, useState } from 'react';
import type { LimitName } from '#shared/presets.ts';
import { IconButton } from '../../ui/button.tsx';
import { Field, NumberInput } from '../../ui/field.tsx';
import { DEFAULT_LIMITS, LIMITS, parseLimit } from './limit-fields.ts';

/** One limit. Saved when the field is left or Enter is pressed; what does not fit stays, with the reason below. */
export function LimitField({ name, value, onSave }: { name: LimitName; value: number; onSave(value: number): void }) {
  const [text, setText] = useState(String(value));
  const [error, setError] = useState<string>();
  const { label, unit, hint } = LIMITS[name];
  const usual = DEFAULT_LIMITS[name];

  // Another window, or an edit of the file, may have changed it meanwhile.
  useEffect(() => {
    setText(String(value));
    setError(undefined);
  }, [value]);

  const commit = (typed: string) => {
    const parsed = parseLimit(name, typed);
    if ('error' in parsed) return setError(parsed.error);
    setError(undefined);
    setText(String(parsed.value));
    if (parsed.value !== value) onSave(parsed.value);
  };

  return (
    <Field label={label} hint={hint} error={error}>
      {(control) => (
        <div className="flex items-center gap-2">
          <NumberInput
            {...control}
            value={text}
            onChange={(event) => setText(event.target.value)}
            onBlur={(event) => commit(event.target.value)}
            onKeyDown={(event) => event.key === 'Enter' && commit(event.currentTarget.value)}
            className="max-w-28 text-right"
          />
          <span className="text-dim">{unit}</span>
          {value !== usual || error !== undefined ? (
            <IconButton label={`Back to ${usual}`} onClick={() => commit(String(usual))}>
              <RotateCcw className="size-4" aria-hidden="true" />
            </IconButton>
          ) : null}
        </div>
      )}
    </Field>
  );
}
