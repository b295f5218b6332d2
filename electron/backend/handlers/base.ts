import { implement, ORPCError, ValidationError } from '@orpc/server';
import type { Caller } from '#shared/caller.ts';
import { contract } from '#shared/contract.ts';
import { type AppError, AppFailure, HTTP_STATUS } from '#shared/errors.ts';
import { internalError } from '../internal-error.ts';
import type { Log } from '../ports.ts';
import { authorise } from './programs.ts';

/** What every call knows: who makes it. The host has authenticated the caller before the first call. */
export type CallContext = { caller: Caller };

function validationFailure(cause: ValidationError): AppError {
  const places = cause.issues.map((issue) => {
    const path = (issue.path ?? []).map((part) => String(typeof part === 'object' ? part.key : part)).join('.');
    return path === '' ? issue.message : `${path}: ${issue.message}`;
  });
  return {
    code: 'VALIDATION_ERROR',
    message: `The request is not well formed: ${places.slice(0, 3).join('; ')}.`,
    next: 'Correct the named fields and send it again.',
  };
}

/** The error that a person or program gets for an exception; one that nobody declared is logged in full and only referred to. */
function toAppError(cause: unknown, log: Log): AppError {
  if (cause instanceof AppFailure) return cause.error;
  if (cause instanceof ORPCError && cause.code === 'BAD_REQUEST' && cause.cause instanceof ValidationError) {
    return validationFailure(cause.cause);
  }
  return internalError(log, cause, 'a call');
}

function failed(cause: unknown, log: Log) {
  const error = toAppError(cause, log);
  return new ORPCError('FAILED', { status: HTTP_STATUS[error.code], message: error.message, data: error });
}

function isStream(output: unknown): output is AsyncIterable<unknown> {
  return typeof output === 'object' && output !== null && Symbol.asyncIterator in output;
}

/** The same stream; what it throws on the way leaves as the declared error too. */
async function* guarded(stream: AsyncIterable<unknown>, log: Log) {
  try {
    yield* stream;
  } catch (cause) {
    throw failed(cause, log);
  }
}

/**
 * The contract, ready for its handlers: every call is authorised, every exception leaves as the one declared error.
 * @param outputs `as-typed` for streams that say something many times a second: what they send has been parsed where it
 * came from, and the window parses it again
 */
export function implementContract(log: Log, outputs: 'checked' | 'as-typed' = 'checked') {
  return implement(contract, outputs === 'checked' ? {} : { initialOutputValidationIndex: Number.NaN })
    .$context<CallContext>()
    .use(async ({ context, path, next }) => {
      try {
        authorise(context.caller, path);
        const result = await next();
        return isStream(result.output) ? { ...result, output: guarded(result.output, log) } : result;
      } catch (cause) {
        throw failed(cause, log);
      }
    });
}

/** The implementer that each namespace's handlers are built with. */
export type Implementer = ReturnType<typeof implementContract>;
