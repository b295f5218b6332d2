import type { IncomingMessage, ServerResponse } from 'node:http';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { API_PREFIX } from '#shared/api.ts';
import type { ApiError, apiErrorBodySchema } from '#shared/api-errors.ts';
import { type Caller, callerKey } from '#shared/caller.ts';
import { AppFailure } from '#shared/errors.ts';
import { z } from '#shared/z.ts';
import { internalError } from '../internal-error.ts';
import type { Log } from '../ports.ts';
import type { ApiKeyStore } from '../store/api-keys.ts';
import { docsPage } from './docs-page.ts';
import { ApiFailure, apiFailure, failureHead, toApiError } from './failures.ts';
import { openApiDocument } from './openapi.ts';
import { type ApiParts, createOperations } from './operations.ts';
import { parsePart, readJson, readQuery } from './request.ts';
import { allowedMethods, findRoute, type Route } from './routes.ts';

/**
 * Answers a request whose path begins with `/api/`. The host has put its own headers on the response already.
 * @param refusal why the host would not let the request in by its addresses (Host, Origin), if it would not
 */
export type AnswerApi = (request: IncomingMessage, response: ServerResponse, refusal?: string) => Promise<void>;

/** What goes back. A stream is sent as fast as it is taken. */
type Reply = { status: number; type: string; headers?: Readonly<Record<string, string>> } & (
  | { body: string }
  | { stream: AsyncIterable<string> }
);

/** The body of an operation that takes none. */
const NOTHING = z.strictObject({});
const JSON_TYPE = 'application/json; charset=utf-8';
const STREAM_TYPES = { events: 'text/event-stream; charset=utf-8', csv: 'text/csv; charset=utf-8' } as const;

function json(status: number, value: unknown, headers: Readonly<Record<string, string>> = {}): Reply {
  return { status, type: JSON_TYPE, headers, body: JSON.stringify(value) };
}

function failed(detail: ApiError, extra: Readonly<Record<string, string>> = {}): Reply {
  const { status, headers } = failureHead(detail);
  const body: z.input<typeof apiErrorBodySchema> = { detail };
  return json(status, body, { ...headers, ...extra });
}

function wrongMethod(allowed: readonly string[]): ApiFailure {
  const words = { message: 'This path does not know this method.', next: `It knows ${allowed.join(', ')}.` };
  return apiFailure('METHOD_NOT_ALLOWED', words, { Allow: allowed.join(', ') });
}

/** The answer to OPTIONS. It allows no other site anything (no CORS). */
function methods(allowed: readonly string[]): Reply {
  return { status: 204, type: JSON_TYPE, headers: { Allow: allowed.join(', ') }, body: '' };
}

/** Fires when the other end has gone, and when its key is revoked before it got its answer. */
function whenOver(response: ServerResponse, caller: Caller, keys: ApiKeyStore): AbortSignal {
  const controller = new AbortController();
  const unsubscribe = keys.onChange(() => {
    if (!keys.list().some(({ name }) => callerKey({ kind: 'api', name }) === callerKey(caller))) controller.abort();
  });
  const end = () => {
    unsubscribe();
    controller.abort();
  };
  response.once('close', end);
  // It may have gone while its request was read.
  if (response.destroyed) end();
  return controller.signal;
}

/**
 * The automation API over plain `node:http`. Of oRPC's OpenAPI handler it would use little: errors have a form of their
 * own here, output needs back-pressure and resuming, and the documentation may load nothing. One table (`shared/api.ts`)
 * gives routes, checks, types and the document.
 */
export function createApi(parts: ApiParts & { keys: ApiKeyStore; log: Log }): AnswerApi {
  const { keys, log } = parts;
  const operations = createOperations(parts);
  const document = openApiDocument(parts.version);
  /** What is the same for everybody and tells nothing about this installation. */
  const publicPages: ReadonlyMap<string, Reply> = new Map([
    [`${API_PREFIX}/openapi.json`, json(200, document)],
    ['/api/docs', { status: 200, type: 'text/html; charset=utf-8', body: docsPage(document) }],
  ]);

  const authenticate = (request: IncomingMessage): Caller => {
    const presented = request.headers['x-api-key'];
    const name = typeof presented === 'string' ? keys.find(presented) : undefined;
    if (name !== undefined) return { kind: 'api', name };
    log.warn({ path: request.url?.split('?')[0], given: presented !== undefined }, 'refused a program without a key');
    throw apiFailure('UNAUTHORIZED', {
      message: presented === undefined ? 'The request has no key.' : 'This key is not known.',
      next: 'Send a key in the header X-API-Key. Keys are made in the app, in Settings under "API keys".',
    });
  };

  const run = async (
    { operation, endpoint, parameters: pathParameters }: Extract<Route, { kind: 'found' }>,
    input: { caller: Caller; search: string; request: IncomingMessage; response: ServerResponse },
  ): Promise<Reply> => {
    const { caller, request, response } = input;
    const parameters = parsePart(endpoint.parameters, pathParameters, 'path');
    const query = parsePart(endpoint.query, readQuery(input.search), 'query');
    const content = endpoint.method === 'POST' ? await readJson(request) : {};
    const body = parsePart(endpoint.body ?? NOTHING, content, 'body');
    const lastEventId = request.headers['last-event-id'];
    // What each operation takes and gives is checked where they are defined; here it is any of them, and its input has
    // just been parsed by the schemas that its type comes from.
    const perform = operations[operation] as (input: unknown) => unknown;
    const result = await perform({
      ...{ caller, parameters, query, body, abort: whenOver(response, caller, keys) },
      lastEventId: typeof lastEventId === 'string' ? lastEventId : undefined,
    });
    const { answer } = endpoint;
    if (answer.kind === 'json') return json(answer.status, result);
    return { status: 200, type: STREAM_TYPES[answer.kind], stream: result as AsyncIterable<string> };
  };

  const admit = (request: IncomingMessage, refusal: string | undefined) => {
    if (refusal !== undefined) {
      log.warn({ refusal, host: request.headers.host, origin: request.headers.origin }, 'refused a program');
      throw apiFailure('FORBIDDEN', {
        message: `The request came to a name or from a page that HomelabCmd does not answer (${refusal}).`,
        next: 'Use the address of HomelabCmd as it stands in its settings, and no browser.',
      });
    }
    if (keys.list().length === 0) {
      throw apiFailure('NOT_FOUND', {
        message: 'The automation API is off: there is no key.',
        next: 'Make a key in the app, in Settings under "API keys".',
      });
    }
  };

  const replyPublic = (method: string, page: Reply): Reply => {
    const allowed = allowedMethods(['GET']);
    if (method === 'OPTIONS') return methods(allowed);
    if (method === 'GET' || method === 'HEAD') return page;
    throw wrongMethod(allowed);
  };

  const reply = async (request: IncomingMessage, response: ServerResponse, refusal?: string): Promise<Reply> => {
    admit(request, refusal);
    const { method = 'GET', url = '' } = request;
    const [path = '', ...queries] = url.split('?');
    const page = publicPages.get(path);
    if (page !== undefined) return replyPublic(method, page);

    const caller = authenticate(request);
    const route = findRoute(method, path);
    switch (route.kind) {
      case 'no such path':
        throw apiFailure('NOT_FOUND', {
          message: 'There is no such path.',
          next: 'All paths are listed at /api/docs.',
        });
      case 'wrong method':
        if (method === 'OPTIONS') return methods(route.allowed);
        throw wrongMethod(route.allowed);
      case 'found':
        return run(route, { caller, search: queries.join('?'), request, response });
    }
  };

  const toReply = (thrown: unknown, request: IncomingMessage): Reply => {
    if (thrown instanceof ApiFailure) return failed(thrown.detail, thrown.headers);
    if (thrown instanceof AppFailure) return failed(toApiError(thrown.error));
    return failed(toApiError(internalError(log, thrown, `${request.method} of the automation API`)));
  };

  return async (request, response, refusal) => {
    const answer = await reply(request, response, refusal).catch((thrown: unknown) =>
      response.destroyed ? null : toReply(thrown, request),
    );
    // The other end has gone: nobody is left to be answered.
    if (answer === null || response.destroyed) return;
    response.writeHead(answer.status, {
      'Cache-Control': 'no-store',
      ...(answer.status === 204 ? {} : { 'Content-Type': answer.type }),
      ...answer.headers,
      ...('body' in answer && answer.status !== 204 ? { 'Content-Length': Buffer.byteLength(answer.body) } : {}),
    });
    if (request.method === 'HEAD' || answer.status === 204) response.end();
    else if ('body' in answer) response.end(answer.body);
    else {
      // A source that fails in the middle cuts the answer off, which the other end can tell from a proper end.
      await pipeline(Readable.from(answer.stream, { highWaterMark: 1 }), response).catch((error: unknown) => {
        const left = error instanceof Error && 'code' in error && error.code === 'ERR_STREAM_PREMATURE_CLOSE';
        if (!left) log.error({ err: error }, 'an answer of the automation API ended early');
      });
    }
  };
}
