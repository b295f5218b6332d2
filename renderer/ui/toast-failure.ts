import { toast } from 'sonner';
import { errorOf } from '../api/client.ts';

/** Milliseconds: what failed and what to do next takes longer to read than that something went well. */
const FAILURE_MS = 12_000;

/** Tells what a call has failed with, where there is no better place for it. */
export function toastFailure(thrown: unknown): void {
  const { message, next } = errorOf(thrown);
  toast.error(message, { description: next, duration: FAILURE_MS });
}
