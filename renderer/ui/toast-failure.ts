import { toast } from 'sonner';
import type { AppError } from '#shared/errors.ts';
import { errorOf } from '../api/client.ts';
import { FAILURE_MS } from './toast-times.ts';

/** Tells what a call has failed with, where there is no better place for it. */
export function toastFailure(thrown: unknown): void {
  toastError(errorOf(thrown));
}

/** Tells an error, where there is no better place for it. */
export function toastError({ message, next }: AppError): void {
  toast.error(message, { description: next, duration: FAILURE_MS });
}
