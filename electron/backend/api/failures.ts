import { API_STATUS, type ApiError, type ApiErrorCode, apiErrorCode } from '#shared/api-errors.ts';
import { assertNever } from '#shared/assert-never.ts';
import type { AppError, ErrorCode } from '#shared/errors.ts';
import type { Outcome, Remains } from '#shared/outcome.ts';
import type { Run } from '#shared/run.ts';

/** Carries an error of the API through code that throws. */
export class ApiFailure extends Error {
  readonly detail: ApiError;
  readonly headers: Readonly<Record<string, string>>;

  constructor(detail: ApiError, headers: Readonly<Record<string, string>> = {}) {
    super(detail.message);
    this.name = 'ApiFailure';
    this.detail = detail;
    this.headers = headers;
  }
}

/** An error that the API itself has found, with the headers that go with it. */
export function apiFailure(
  code: ApiErrorCode,
  words: { message: string; next: string },
  headers: Readonly<Record<string, string>> = {},
): ApiFailure {
  return new ApiFailure({ code, ...words }, headers);
}

/** A request whose fields are not what they should be. */
export function invalidRequest(what: string): ApiFailure {
  const next = 'Correct it, as /api/docs describes it, and send it again.';
  return apiFailure('VALIDATION_ERROR', { message: `The request is not well formed: ${what}.`, next });
}

/** The request was let go of before it had its answer. Nobody reads this unless it was the key that went. */
export function abandoned(): ApiFailure {
  const words = { message: 'The key was revoked before the answer was there.', next: 'What was started goes on.' };
  return apiFailure('UNAUTHORIZED', words);
}

/** Status and headers of the answer that carries an error. */
export function failureHead(detail: ApiError): { status: number; headers: Record<string, string> } {
  const status = API_STATUS.get(detail.code) ?? 500;
  return {
    status,
    headers: {
      ...(detail.retry_after === undefined ? {} : { 'Retry-After': String(detail.retry_after) }),
      ...(status === 401 ? { 'WWW-Authenticate': 'ApiKey header="X-API-Key"' } : {}),
    },
  };
}

/** An error of the app in the words of the API. Only what is listed here goes out. */
export function toApiError(error: AppError): ApiError {
  const code = apiErrorCode(error.code);
  const retryAfterMs = 'retryAfterMs' in error ? error.retryAfterMs : null;
  return {
    code,
    message: error.message,
    next: error.next,
    ...(code === error.code ? {} : { cause: error.code satisfies ErrorCode }),
    ...('parameter' in error ? { parameter: error.parameter } : {}),
    ...(retryAfterMs === null ? {} : { retry_after: Math.max(1, Math.ceil(retryAfterMs / 1000)) }),
  };
}

function remainsWords(remains: Remains): string {
  switch (remains.kind) {
    case 'none':
      return 'No process of it is left.';
    case 'some':
      return `${remains.processes.map(({ pid, command }) => `${command} (${pid})`).join(', ')} could not be ended: look after it on the server.`;
    case 'unknown':
      return `Nobody could look what is left of it: ${remains.reason}.`;
    default:
      return assertNever(remains);
  }
}

function seconds(ms: number): string {
  return ms === 1000 ? '1 second' : `${ms / 1000} seconds`;
}

function outcomeError(outcome: Outcome): ApiError | null {
  switch (outcome.kind) {
    case 'exited':
    case 'signalled':
      return null;
    case 'timed-out': {
      const what = outcome.limit === 'sudo' ? 'sudo did not let the command begin' : 'The command did not end';
      return {
        code: 'TIMEOUT',
        message: `${what.charAt(0).toUpperCase()}${what.slice(1)} within its limit of ${seconds(outcome.limitMs)}.`,
        next: remainsWords(outcome.remains),
        limit_ms: outcome.limitMs,
      };
    }
    case 'cancelled':
      return { code: 'CANCELLED', message: 'The run was cancelled.', next: remainsWords(outcome.remains) };
    case 'lost':
      return {
        code: 'LOST',
        message: `The end of the command was not seen: ${outcome.reason}.`.replace(/\.{2,}$/, '.'),
        next: 'It may have finished, or still run. Look on the server before you run it again.',
      };
    case 'not-started':
    case 'refused':
      return toApiError(outcome.error);
    default:
      return assertNever(outcome);
  }
}

/** Why a run has no exit code; null while it goes on, and when it has one. */
export function runError(run: Run): ApiError | null {
  const error = run.outcome === null ? null : outcomeError(run.outcome);
  return error === null ? null : { ...error, run_id: run.id };
}
