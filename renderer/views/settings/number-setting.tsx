import { RotateCcw } from 'lucide-react';
import type { z } from '#shared/z.ts';
import { IconButton } from '../../ui/button.tsx';
import { Field, NumberInput } from '../../ui/field.tsx';
import { parseNumber } from './parse-number.ts';
import { useSavedText } from './use-saved-text.ts';

/** One number, with its unit. `usual` offers the way back to what an empty settings file means. */
export function NumberSetting({
  label,
  hint,
  unit,
  schema,
  value,
  usual,
  onSave,
}: {
  label: string;
  hint?: string;
  unit?: string;
  schema: z.ZodNumber;
  value: number;
  usual?: number;
  /** Gives whether it was saved. */
  onSave(value: number): Promise<boolean>;
}) {
  const { input, error, commit } = useSavedText({ value, parse: (text) => parseNumber(schema, text), onSave });
  return (
    <Field label={label} hint={hint} error={error}>
      {(control) => (
        <div className="flex items-center gap-2">
          <NumberInput {...control} {...input} className="max-w-28 text-right" />
          {unit ? <span className="text-dim">{unit}</span> : null}
          {usual !== undefined && (value !== usual || error !== undefined) ? (
            <IconButton label={`Back to ${usual}`} onClick={() => commit(String(usual))}>
              <RotateCcw className="size-4" aria-hidden="true" />
            </IconButton>
          ) : null}
        </div>
      )}
    </Field>
  );
}
