import { z } from './z.ts';

/** An error without further data: what happened, and what the person can do about it. */
function plain<Code extends string>(code: Code) {
  return z.object({ code: z.literal(code), message: z.string(), next: z.string() });
}

/** A host key as it is shown to a person: `ssh-ed25519` and `SHA256:...` (base64 without padding, as OpenSSH prints it). */
export const hostKeySchema = z.object({ type: z.string(), fingerprint: z.string() });
export type HostKey = z.infer<typeof hostKeySchema>;

/** A host key that is trusted for a server. */
export const knownHostKeySchema = hostKeySchema.extend({
  /** Epoch milliseconds when it was accepted in this app; null when nobody wrote that down. */
  firstSeenAt: z.number().nullable(),
  /** Whose known_hosts it stands in: the app's own, or the user's in `~/.ssh`, which the app only reads. */
  file: z.enum(['app', 'user']),
});
export type KnownHostKey = z.infer<typeof knownHostKeySchema>;

/** One step of a login: what was offered to the server (or was not), and what came of it, in words. */
export const loginStepSchema = z.object({
  method: z.enum(['publickey', 'password', 'keyboard-interactive']),
  /** The key, or whose password: `~/.ssh/id_ed25519 (ssh-ed25519 SHA256:...)`. Never a secret. */
  what: z.string(),
  /** `refused`, `accepted, but the server wants more`, or why it was not offered. */
  result: z.string(),
});
export type LoginStep = z.infer<typeof loginStepSchema>;

/** Why a server is left alone: it could not be reached, or it rejected the login, too many times in a row. */
export const pauseReasonSchema = z.enum(['network', 'authentication']);
export type PauseReason = z.infer<typeof pauseReasonSchema>;

/**
 * Everything that can go wrong and that a person or a program can react to, closed by `code`.
 * `message` says what happened, `next` says what to do; neither ever carries a secret.
 */
export const appErrorSchema = z.discriminatedUnion('code', [
  plain('VALIDATION_ERROR'),
  plain('EMPTY_COMMAND'),
  plain('COMMAND_TOO_LONG'),
  plain('UNKNOWN_CALLER'),
  plain('NOT_FOUND'),
  plain('CONFLICT'),
  plain('NOT_WHITELISTED'),
  plain('INVALID_PARAMETER').extend({ parameter: z.string() }),
  plain('NOT_ALLOWED_ON_SERVER'),
  /** What would run is not what was shown (POL-9). */
  plain('PREVIEW_MISMATCH'),
  plain('RATE_LIMITED').extend({ retryAfterMs: z.number() }),
  /** The server is left alone for a while, or until a person asks (`retryAfterMs` is null then). */
  plain('CIRCUIT_OPEN').extend({ reason: pauseReasonSchema, retryAfterMs: z.number().nullable() }),
  plain('CONFIGURATION_BROKEN'),
  plain('ADDRESS_MISSING'),
  /** `temporary`: the name server gave no answer, so that the next try may find one. */
  plain('HOST_UNRESOLVED').extend({ temporary: z.boolean() }),
  plain('CONNECTION_REFUSED'),
  plain('CONNECTION_TIMEOUT'),
  plain('NETWORK_UNREACHABLE'),
  plain('CONNECTION_FAILED'),
  plain('CONNECTION_LOST'),
  plain('NO_COMMON_ALGORITHM'),
  /** `tried` in the order of trying; `accepted` are the methods that the server named, empty when it named none. */
  plain('AUTHENTICATION_FAILED').extend({ tried: z.array(loginStepSchema), accepted: z.array(z.string()) }),
  plain('KEY_FILE_MISSING'),
  plain('KEY_FILE_UNREADABLE'),
  plain('KEY_FILE_ENCRYPTED'),
  plain('HOST_KEY_REJECTED').extend({ presented: hostKeySchema }),
  /** `server` is the one whose key it is: on a way over jump hosts it may be one of them. */
  plain('HOST_KEY_CHANGED').extend({
    server: z.object({ id: z.string(), name: z.string() }),
    presented: hostKeySchema,
    known: z.array(knownHostKeySchema),
  }),
  plain('HOST_KEY_REVOKED').extend({ presented: hostKeySchema }),
  plain('COMMAND_NOT_STARTED'),
  /** `failed` is the server of the same request that failed: the rest was not begun (RUN-4). */
  plain('BATCH_STOPPED').extend({ failed: z.object({ id: z.string(), name: z.string() }) }),
  plain('SUDO_PASSWORD_MISSING'),
  plain('SUDO_PASSWORD_WRONG'),
  plain('STORE_FAILED'),
  plain('SHUTTING_DOWN'),
  plain('INTERNAL').extend({ reference: z.string() }),
]);
export type AppError = z.infer<typeof appErrorSchema>;
export type ErrorCode = AppError['code'];

/** The HTTP status that stands for each code wherever the contract is spoken over HTTP (API-2). */
export const HTTP_STATUS: Readonly<Record<ErrorCode, number>> = {
  VALIDATION_ERROR: 400,
  EMPTY_COMMAND: 400,
  COMMAND_TOO_LONG: 400,
  UNKNOWN_CALLER: 401,
  NOT_FOUND: 404,
  CONFLICT: 409,
  NOT_WHITELISTED: 400,
  INVALID_PARAMETER: 400,
  NOT_ALLOWED_ON_SERVER: 400,
  PREVIEW_MISMATCH: 409,
  RATE_LIMITED: 429,
  CIRCUIT_OPEN: 503,
  CONFIGURATION_BROKEN: 409,
  ADDRESS_MISSING: 500,
  HOST_UNRESOLVED: 500,
  CONNECTION_REFUSED: 500,
  CONNECTION_TIMEOUT: 500,
  NETWORK_UNREACHABLE: 500,
  CONNECTION_FAILED: 500,
  CONNECTION_LOST: 500,
  NO_COMMON_ALGORITHM: 500,
  AUTHENTICATION_FAILED: 500,
  KEY_FILE_MISSING: 500,
  KEY_FILE_UNREADABLE: 500,
  KEY_FILE_ENCRYPTED: 500,
  HOST_KEY_REJECTED: 500,
  HOST_KEY_CHANGED: 500,
  HOST_KEY_REVOKED: 500,
  COMMAND_NOT_STARTED: 500,
  BATCH_STOPPED: 409,
  SUDO_PASSWORD_MISSING: 500,
  SUDO_PASSWORD_WRONG: 500,
  STORE_FAILED: 500,
  SHUTTING_DOWN: 503,
  INTERNAL: 500,
};

/** Carries an `AppError` through code that throws; the contract's edge unwraps it again. */
export class AppFailure extends Error {
  readonly error: AppError;

  constructor(error: AppError, options?: ErrorOptions) {
    super(error.message, options);
    this.name = 'AppFailure';
    this.error = error;
  }
}
