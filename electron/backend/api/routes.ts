import { API_ENDPOINTS, API_PREFIX, type ApiEndpoint, type ApiOperation } from '#shared/api.ts';

/** The operation behind a request, or why there is none. `parameters` are those in the path, decoded. */
export type Route =
  | { kind: 'found'; operation: ApiOperation; endpoint: ApiEndpoint; parameters: Record<string, string> }
  | { kind: 'wrong method'; allowed: string[] }
  | { kind: 'no such path' };

type Entry = { operation: ApiOperation; endpoint: ApiEndpoint; segments: readonly string[] };

const isOperation = (name: string): name is ApiOperation => name in API_ENDPOINTS;

const ENTRIES: readonly Entry[] = Object.entries(API_ENDPOINTS).flatMap(([operation, endpoint]) =>
  isOperation(operation) ? [{ operation, endpoint, segments: `${API_PREFIX}${endpoint.path}`.split('/') }] : [],
);

function decode(segment: string): string | undefined {
  try {
    return decodeURIComponent(segment);
  } catch {
    return undefined;
  }
}

/** The values of the braces in a path, or undefined when the path is another. */
function match(pattern: readonly string[], path: readonly string[]): Record<string, string> | undefined {
  if (pattern.length !== path.length) return undefined;
  const parameters: Record<string, string> = {};
  for (const [index, expected] of pattern.entries()) {
    const actual = path[index] ?? '';
    const name = /^\{(\w+)\}$/.exec(expected)?.[1];
    if (name === undefined) {
      if (actual !== expected) return undefined;
      continue;
    }
    const value = decode(actual);
    if (value === undefined || value === '') return undefined;
    parameters[name] = value;
  }
  return parameters;
}

/** The methods that a path of this API understands, as `Allow` names them. */
export function allowedMethods(methods: readonly string[]): string[] {
  return [...methods, ...(methods.includes('GET') ? ['HEAD'] : []), 'OPTIONS'];
}

/** Finds the operation for a method and a path as it arrives. HEAD counts as GET. */
export function findRoute(method: string, path: string): Route {
  const segments = path.split('/');
  const here = ENTRIES.flatMap((entry) => {
    const parameters = match(entry.segments, segments);
    return parameters === undefined ? [] : [{ ...entry, parameters }];
  });
  if (here.length === 0) return { kind: 'no such path' };
  const wanted = method === 'HEAD' ? 'GET' : method;
  const found = here.find(({ endpoint }) => endpoint.method === wanted);
  if (found === undefined) {
    return { kind: 'wrong method', allowed: allowedMethods(here.map(({ endpoint }) => endpoint.method)) };
  }
  return { kind: 'found', ...found };
}
