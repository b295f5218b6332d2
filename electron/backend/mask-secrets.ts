/** Names of fields whose values are secrets wherever they stand. */
const SECRET_NAME =
  /pass(word|phrase|wd)|secret|token|api[-_]?key|private[-_]?key|credential|authorization|cookie|answers?$/i;

/** Fields that hold what a person, an action or a command gave, which nobody can tell from a secret. */
const GIVEN_NAME = /^(parameters|words|argv|env|environment|input|stdin|stdout|stderr)$/i;

const MASK = '[masked]';
/** Deeper than any field that is logged; a cycle ends here too. */
const DEEPEST = 8;

function isSecret(name: string, value: unknown): boolean {
  // A number under such a name counts something: bytes of `stdout`, say.
  return SECRET_NAME.test(name) || (GIVEN_NAME.test(name) && typeof value !== 'number');
}

function mask(value: unknown, depth: number): unknown {
  // Errors have a serializer of their own.
  if (typeof value !== 'object' || value === null || value instanceof Error) return value;
  if (depth === 0) return MASK;
  if (Array.isArray(value)) return value.map((entry) => mask(entry, depth - 1));
  return Object.fromEntries(
    Object.entries(value).map(([name, entry]) => [name, isSecret(name, entry) ? MASK : mask(entry, depth - 1)]),
  );
}

/** The fields of a log line without what may be secret, judged by their names at any depth. The argument stays as it is. */
export function maskSecrets(fields: object): Record<string, unknown> {
  return Object.fromEntries(Object.entries(mask(fields, DEEPEST) ?? {}));
}
