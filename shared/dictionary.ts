import { z } from './z.ts';

/**
 * A record that refuses the key `__proto__`. Zod's own leaves that one out without a word, and what is unknown has to be
 * refused.
 */
export function dictionary<Keys extends z.ZodString, Values extends z.ZodType>(keys: Keys, values: Values) {
  return z.preprocess(
    (given: Record<string, z.input<Values>>, context) => {
      if (typeof given === 'object' && given !== null && Object.hasOwn(given, '__proto__')) {
        context.issues.push({ code: 'unrecognized_keys', keys: ['__proto__'], input: given });
      }
      return given;
    },
    z.record(keys, values),
  );
}
