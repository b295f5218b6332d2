import type { ClientContext, ClientLink } from '@orpc/client';
import { createORPCClient, ORPCError } from '@orpc/client';
import type { ContractRouterClient } from '@orpc/contract';
import type { contract } from '#shared/contract.ts';
import { type AppError, AppFailure, appErrorSchema } from '#shared/errors.ts';

/** Every call and stream of the contract, as functions of the backend. */
export type Client = ContractRouterClient<typeof contract>;

/** The typed calls over a link; the link may change its connection underneath. */
export function createClient(link: ClientLink<ClientContext>): Client {
  return createORPCClient(link);
}

/** What went wrong in a call, as something a person can read. Knows the contract's own errors and everything around them. */
export function errorOf(thrown: unknown): AppError {
  if (thrown instanceof AppFailure) return thrown.error;
  if (thrown instanceof ORPCError) return errorOfCall(thrown);
  if (thrown instanceof Error && thrown.name === 'AbortError') return connectionLost();
  return unexpected(thrown instanceof Error ? thrown.message : String(thrown));
}

function errorOfCall(thrown: ORPCError<string, unknown>): AppError {
  const declared = appErrorSchema.safeParse(thrown.data);
  if (declared.success) return declared.data;
  if (thrown.code === 'BAD_REQUEST') {
    return {
      code: 'VALIDATION_ERROR',
      message: 'The backend could not read this request.',
      next: 'Check the values. If they look right, reload the window.',
    };
  }
  return unexpected(thrown.message);
}

/** The error of every call that is under way, or started, while there is no connection to the backend. */
export function connectionLost(): AppError {
  return {
    code: 'CONNECTION_LOST',
    message: 'The connection to the backend is interrupted.',
    next: 'Wait until it is back, then look at what became of it before you try again.',
  };
}

function unexpected(detail: string): AppError {
  return {
    code: 'INTERNAL',
    message: `Something unexpected happened: ${detail}`,
    next: 'Try again. If it happens again, look into the log files in the data directory.',
    reference: 'window',
  };
}
