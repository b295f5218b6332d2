import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Backend } from '../../backend/backend.ts';
import { SECURITY_HEADERS } from '../security.ts';
import { refuseByAddress } from './gate.ts';

/** Whether a request is for the automation API, which answers in a form of its own, refusals too. */
export function isForApi(request: IncomingMessage): boolean {
  return /^\/api(?:[/?]|$)/.test(request.url ?? '');
}

/** Lets the API answer a request, or refuse it when its Host or Origin is none of `allowed`. */
export function passToApi(
  request: IncomingMessage,
  response: ServerResponse,
  { api, allowed }: { api: Pick<Backend['api'], 'answer'>; allowed: ReadonlySet<string> },
): Promise<void> {
  for (const [name, value] of Object.entries(SECURITY_HEADERS)) response.setHeader(name, value);
  return api.answer(request, response, refuseByAddress(request.headers, allowed));
}
