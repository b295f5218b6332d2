import { appErrorSchema, type ErrorCode, HTTP_STATUS } from './errors.ts';
import { z } from './z.ts';

/** Codes that only the automation API has: about HTTP itself, about the end of a run, or for several causes that a program treats alike. */
const OWN_STATUS = {
  UNAUTHORIZED: 401,
  FORBIDDEN: 403,
  METHOD_NOT_ALLOWED: 405,
  TIMEOUT: 408,
  CANCELLED: 409,
  BODY_TOO_LARGE: 413,
  UNSUPPORTED_MEDIA_TYPE: 415,
  SSH_CONNECTION: 500,
  SSH_AUTH: 500,
  HOST_KEY: 500,
  KEY_NOT_CONFIGURED: 500,
  LOST: 500,
} as const;
type OwnCode = keyof typeof OWN_STATUS;

/** What an error is called in the API where that is not its own code. */
const RENAMED: Partial<Readonly<Record<ErrorCode, OwnCode>>> = {
  UNKNOWN_CALLER: 'UNAUTHORIZED',
  ADDRESS_MISSING: 'SSH_CONNECTION',
  HOST_UNRESOLVED: 'SSH_CONNECTION',
  CONNECTION_REFUSED: 'SSH_CONNECTION',
  CONNECTION_TIMEOUT: 'SSH_CONNECTION',
  NETWORK_UNREACHABLE: 'SSH_CONNECTION',
  CONNECTION_FAILED: 'SSH_CONNECTION',
  CONNECTION_LOST: 'SSH_CONNECTION',
  NO_COMMON_ALGORITHM: 'SSH_CONNECTION',
  AUTHENTICATION_FAILED: 'SSH_AUTH',
  KEY_FILE_MISSING: 'KEY_NOT_CONFIGURED',
  KEY_FILE_UNREADABLE: 'KEY_NOT_CONFIGURED',
  KEY_FILE_ENCRYPTED: 'KEY_NOT_CONFIGURED',
  HOST_KEY_REJECTED: 'HOST_KEY',
  HOST_KEY_CHANGED: 'HOST_KEY',
  HOST_KEY_REVOKED: 'HOST_KEY',
};

/** A code of the automation API, or an error of the app that goes there under the name of `apiErrorCode`. */
export type ApiErrorCode = ErrorCode | OwnCode;

/** The code that the API gives for an error of the app. */
export function apiErrorCode(code: ErrorCode): ApiErrorCode {
  return RENAMED[code] ?? code;
}

const errorCodes = appErrorSchema.options.map((option) => option.shape.code.value);

/** The HTTP status of every code of the API (API-2). */
export const API_STATUS: ReadonlyMap<string, number> = new Map<string, number>([
  ...errorCodes.filter((code) => RENAMED[code] === undefined).map((code) => [code, HTTP_STATUS[code]] as const),
  ...Object.entries(OWN_STATUS),
]);

/** What went wrong, for a program (`code`) and for the person who reads its log (`message`, `next`). */
export const apiErrorSchema = z
  .object({
    code: z.enum([...API_STATUS.keys()]),
    message: z.string().describe('What happened.'),
    next: z.string().describe('What can be done about it.'),
    cause: z.string().optional().describe('A finer code, where `code` stands for several causes.'),
    run_id: z.string().optional().describe('The run that failed, when there was one.'),
    parameter: z.string().optional().describe('The parameter that was refused.'),
    limit_ms: z.number().optional().describe('The time limit that was reached, in milliseconds.'),
    retry_after: z.int().min(0).optional().describe('Seconds until it makes sense to try again.'),
  })
  .meta({ id: 'Error', description: 'What went wrong.' });
export type ApiError = z.infer<typeof apiErrorSchema>;

/** The body of every answer that is no success. */
export const apiErrorBodySchema = z
  .object({ detail: apiErrorSchema })
  .meta({ id: 'ErrorBody', description: 'The body of every answer that is no success.' });
