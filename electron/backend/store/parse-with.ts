import type { z } from '#shared/z.ts';

/** Something wrong in the content of a file: where, and what. `at: 'key'` means the key itself, not its value. */
export type ContentFault = { path: readonly PropertyKey[]; message: string; at?: 'key' };

/** The content as its schema understands it, or everything that is wrong with it. */
export type Parsed<T> = { kind: 'good'; value: T } | { kind: 'broken'; faults: ContentFault[] };

type Issue = z.core.$ZodIssue;
type OpenIssue = z.core.$ZodRawIssue;
type Limit = { origin: string; least: boolean; limit: number | bigint };

/** Schema types in plain words. */
const EXPECTED: ReadonlyMap<string, string> = new Map([
  ['string', 'a text'],
  ['number', 'a number'],
  ['int', 'a whole number'],
  ['boolean', 'true or false'],
  ['array', 'a list'],
  ['object', 'a map of keys and values'],
  ['record', 'a map of keys and values'],
  ['never', 'left out'],
]);

function expectedWords(expected: string): string {
  return EXPECTED.get(expected) ?? expected;
}

function limitWords({ origin, least, limit }: Limit): string | undefined {
  const bound = `${least ? 'at least' : 'at most'} ${limit}`;
  switch (origin) {
    case 'string':
      return least && limit === 1 ? 'this must not be empty' : `this must have ${bound} characters`;
    case 'array':
      return least && limit === 1 ? 'this list must not be empty' : `this list must have ${bound} entries`;
    case 'number':
    case 'int':
      return `this must be ${bound}`;
    default:
      return undefined;
  }
}

/** What is wrong, in plain words; undefined leaves it to the schema library. A message of the schema itself counts before. */
function issueWords(issue: OpenIssue): string | undefined {
  switch (issue.code) {
    case 'invalid_value':
      return `use one of: ${issue.values.map(String).join(', ')}`;
    case 'invalid_type':
      return issue.input === undefined ? 'this is missing' : `this must be ${expectedWords(issue.expected)}`;
    case 'too_small':
      return limitWords({ origin: issue.origin, least: true, limit: issue.minimum });
    case 'too_big':
      return limitWords({ origin: issue.origin, least: false, limit: issue.maximum });
    case 'invalid_union':
      // A map that is of one of several kinds says which in one of its keys.
      return Array.isArray(issue.options) ? `use one of: ${issue.options.map(String).join(', ')}` : undefined;
    default:
      return undefined;
  }
}

/** One issue as faults: unknown keys are one each, and of alternatives it is the one that was meant. */
function faultsOf(issue: Issue, path: readonly PropertyKey[]): ContentFault[] {
  const at = [...path, ...issue.path];
  switch (issue.code) {
    case 'unrecognized_keys':
      return issue.keys.map((key) => ({ path: [...at, key], message: 'this key is not known', at: 'key' }));
    case 'invalid_key':
      return [{ path: at, message: issue.issues[0]?.message ?? issue.message, at: 'key' }];
    case 'invalid_union': {
      if (issue.errors.length === 0) return [{ path: at, message: issue.message }];
      const meant = issue.errors.find((issues) => !issues.some(isOtherType));
      if (meant) return meant.flatMap((each) => faultsOf(each, at));
      const types = issue.errors.flat().flatMap((each) => (isOtherType(each) ? expectedWords(each.expected) : []));
      return [{ path: at, message: `this must be ${[...new Set(types)].join(', or ')}` }];
    }
    default:
      return [{ path: at, message: issue.message }];
  }
}

/** Whether the value as a whole is of another type than an alternative wants. */
function isOtherType(issue: Issue): issue is Extract<Issue, { code: 'invalid_type' }> {
  return issue.code === 'invalid_type' && issue.path.length === 0;
}

/** Parses by a schema, with issues as faults in plain words. */
export function parseWith<T>(schema: z.ZodType<T>, value: unknown, path: readonly PropertyKey[] = []): Parsed<T> {
  const result = schema.safeParse(value, { error: issueWords });
  if (result.success) return { kind: 'good', value: result.data };
  return { kind: 'broken', faults: result.error.issues.flatMap((issue) => faultsOf(issue, path)) };
}
