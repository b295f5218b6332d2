import fc from 'fast-check';

/** A JSON Schema, as far as its values are made here. */
type Schema = Readonly<Record<string, unknown>>;

function isSchema(value: unknown): value is Schema {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function schemas(value: unknown): Schema[] {
  return Array.isArray(value) ? value.filter(isSchema) : [];
}

function number(value: unknown, otherwise: number): number {
  return typeof value === 'number' ? value : otherwise;
}

function texts(schema: Schema): fc.Arbitrary<string> {
  const { format, pattern } = schema;
  const moments = fc.date({ min: new Date(0), max: new Date('2100-01-01'), noInvalidDate: true });
  if (format === 'date-time') return moments.map((date) => date.toISOString());
  if (format === 'date') return moments.map((date) => date.toISOString().slice(0, 10));
  if (typeof pattern === 'string') return fc.stringMatching(new RegExp(pattern));
  const minLength = number(schema.minLength, 0);
  const maxLength = Math.min(number(schema.maxLength, 200), 200);
  return fc.oneof(
    fc.string({ minLength, maxLength, unit: 'grapheme' }),
    fc.string({ minLength, maxLength, unit: 'binary' }),
    // Just as long as allowed.
    fc.constant('x'.repeat(number(schema.maxLength, 300))),
  );
}

function objects(schema: Schema, names: ReadonlyMap<string, Schema>): fc.Arbitrary<unknown> {
  const properties = isSchema(schema.properties) ? schema.properties : {};
  const entries = Object.entries(properties).map(([name, inner]) => {
    return [name, isSchema(inner) ? valuesOf(inner, names) : fc.jsonValue()] as const;
  });
  const required = Array.isArray(schema.required) ? schema.required.filter((name) => typeof name === 'string') : [];
  const listed = fc.record(Object.fromEntries(entries), { requiredKeys: required });
  const { additionalProperties } = schema;
  if (!isSchema(additionalProperties)) return listed;
  return fc.dictionary(fc.string({ maxLength: 64 }), valuesOf(additionalProperties, names), { maxKeys: 5 });
}

/**
 * Values that a JSON Schema allows.
 * @param names the schemas that `$ref` can mean, by their last word
 */
export function valuesOf(schema: Schema, names: ReadonlyMap<string, Schema>): fc.Arbitrary<unknown> {
  if (typeof schema.$ref === 'string') {
    const named = names.get(schema.$ref.split('/').at(-1) ?? '');
    if (named === undefined) throw new Error(`the document has no ${schema.$ref}`);
    return valuesOf(named, names);
  }
  if (Array.isArray(schema.enum)) return fc.constantFrom(...schema.enum);
  const variants = [...schemas(schema.anyOf), ...schemas(schema.oneOf)];
  if (variants.length > 0) return fc.oneof(...variants.map((variant) => valuesOf(variant, names)));
  if (Array.isArray(schema.type)) return fc.oneof(...schema.type.map((type) => valuesOf({ ...schema, type }, names)));
  switch (schema.type) {
    case 'string':
      return texts(schema);
    case 'integer':
      return fc.integer({
        min: number(schema.minimum, -1000),
        max: Math.min(number(schema.maximum, 1000), 2 ** 31 - 1),
      });
    case 'number':
      return fc.double({ noNaN: true, noDefaultInfinity: true });
    case 'boolean':
      return fc.boolean();
    case 'null':
      return fc.constant(null);
    case 'array':
      return fc.array(isSchema(schema.items) ? valuesOf(schema.items, names) : fc.jsonValue(), {
        minLength: number(schema.minItems, 0),
        maxLength: Math.min(number(schema.maxItems, 5), 5),
      });
    case 'object':
      return objects(schema, names);
    default:
      throw new Error(`no values are known for ${JSON.stringify(schema).slice(0, 200)}`);
  }
}
