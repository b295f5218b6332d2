import type { IncomingMessage } from 'node:http';
import { API_BODY_LIMIT } from '#shared/api.ts';
import type { z } from '#shared/z.ts';
import { apiFailure, invalidRequest } from './failures.ts';

/** Gives a part of a request its type. @throws ApiFailure VALIDATION_ERROR */
export function parsePart<T>(schema: z.ZodType<T>, value: unknown, what: string): T {
  const parsed = schema.safeParse(value);
  if (parsed.success) return parsed.data;
  const faults = parsed.error.issues.slice(0, 3).map(({ path, message }) => `${[what, ...path].join('.')}: ${message}`);
  // Names and values of the sender may be of any length.
  throw invalidRequest(faults.join('; ').slice(0, 500));
}

/** A query as names and values. @throws ApiFailure VALIDATION_ERROR when one is given twice */
export function readQuery(search: string): Record<string, string> {
  const query = Object.create(null) as Record<string, string>;
  for (const [name, value] of new URLSearchParams(search)) {
    if (name in query) throw invalidRequest(`query: "${name.slice(0, 64)}" is given twice`);
    query[name] = value;
  }
  return { ...query };
}

function isJson(contentType: string | undefined): boolean {
  return /^application\/json(?:\s*;\s*charset="?utf-8"?)?\s*$/i.test(contentType ?? '');
}

/** @throws ApiFailure BODY_TOO_LARGE as soon as it is known to be; what is still to come is not kept */
function readBytes(request: IncomingMessage): Promise<Buffer> {
  return new Promise((resolve, reject) => {
    const pieces: Buffer[] = [];
    let length = Number(request.headers['content-length'] ?? 0);
    const refuse = () => {
      request.off('data', take).resume();
      const words = { message: `The body is larger than ${API_BODY_LIMIT} bytes.`, next: 'Send less.' };
      reject(apiFailure('BODY_TOO_LARGE', words, { Connection: 'close' }));
    };
    const take = (piece: Buffer) => {
      pieces.push(piece);
      length += piece.length;
      if (length > API_BODY_LIMIT) refuse();
    };
    if (length > API_BODY_LIMIT) return refuse();
    length = 0;
    request.on('data', take);
    request.once('end', () => resolve(Buffer.concat(pieces)));
    request.once('error', reject);
  });
}

/** Refuses what would not arrive as it was sent. @param source the value as it stands in the body, where it is a simple one */
function refuseChanged(name: string, value: unknown, { source }: { source?: string } = {}): unknown {
  // A name that JavaScript gives a meaning to would vanish from an object without a trace.
  if (name === '__proto__') throw invalidRequest('body: "__proto__" is no name of a field');
  if (typeof value === 'number' && source !== undefined && source !== String(value)) {
    const number = source.slice(0, 64);
    throw invalidRequest(`body: the number ${number} would be read as ${value}; send it as a text: "${number}"`);
  }
  return value;
}

/**
 * The body of a request as JSON; an empty object when there is none.
 * @throws ApiFailure BODY_TOO_LARGE, UNSUPPORTED_MEDIA_TYPE, VALIDATION_ERROR
 */
export async function readJson(request: IncomingMessage): Promise<unknown> {
  const bytes = await readBytes(request);
  if (bytes.length === 0) return {};
  if (!isJson(request.headers['content-type']) || request.headers['content-encoding'] !== undefined) {
    throw apiFailure('UNSUPPORTED_MEDIA_TYPE', {
      message: 'The body is not JSON, or does not say so.',
      next: 'Send plain JSON in UTF-8 with the header "Content-Type: application/json".',
    });
  }
  let text: string;
  try {
    text = new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch {
    throw invalidRequest('the body is no UTF-8');
  }
  try {
    return JSON.parse(text, refuseChanged);
  } catch (error) {
    if (error instanceof SyntaxError) throw invalidRequest('the body is no JSON');
    if (error instanceof RangeError) throw invalidRequest('the body is nested too deeply');
    throw error;
  }
}
