import type { AppError } from '#shared/errors.ts';

/**
 * The words of an error without the facts that its message lists one behind the other for logs and programs: host keys, and
 * what was tried at the login. They stand below it, or have no room.
 */
export function shortError(error: AppError): Pick<AppError, 'message' | 'next'> {
  const { message, next } = error;
  if (error.code === 'HOST_KEY_CHANGED') {
    return { message: message.replace(/ than before: .*/s, ' than before.'), next };
  }
  if (error.code === 'HOST_KEY_REJECTED') return { message: message.replace(/ \([^()]* SHA256:[^()]*\)/, ''), next };
  if (error.code !== 'AUTHENTICATION_FAILED' || error.tried.length === 0) return { message, next };
  const [what = message] = message.split('; offered: ');
  return what === message ? { message, next } : { message: `${what}.`, next };
}
