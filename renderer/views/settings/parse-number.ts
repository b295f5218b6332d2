import type { z } from '#shared/z.ts';
import type { Typed } from './use-saved-text.ts';

/** A number as it was typed, with a point or a comma; what does not fit is told by what would. */
export function parseNumber(schema: z.ZodNumber, text: string): Typed<number> {
  const parsed = schema.safeParse(text === '' ? undefined : Number(text.replace(',', '.')));
  if (parsed.success) return { value: parsed.data };
  const { isInt, minValue, maxValue } = schema;
  return { error: `Use a ${isInt ? 'whole ' : ''}number from ${words(minValue)} to ${words(maxValue)}.` };
}

function words(limit: number | null): string {
  return (limit ?? 0).toLocaleString('en-GB');
}
