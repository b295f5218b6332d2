const MASK = '[masked]';

/** What gives itself away as a secret by its form or by the word before it. The first group stays. */
const SHAPES: readonly RegExp[] = [
  /()-----BEGIN [A-Z ]*PRIVATE KEY-----[\s\S]*?(?:-----END [A-Z ]*PRIVATE KEY-----|$)/g,
  /(\b[a-z][a-z0-9+.-]*:\/\/)[^\s/@]+@/gi,
  /(\b(?:authorization|x-api-key|cookie|set-cookie)["']?\s*[:=]\s*)\S[^\n,}]*/gi,
  /(\b(?:bearer|basic)\s+)[a-z0-9._~+/=-]{8,}/gi,
  /((?:pass(?:word|phrase|wd)|secret|token|api[-_ ]?key|credential)s?["']?\s*[:=]\s*["']?)[^\s"',;&}]+/gi,
  /(\bhomelabcmd_)[A-Za-z0-9_-]{16,}/g,
];

/**
 * Text without what looks like a secret, and without any of `known`. A last net below masking by the names of fields:
 * what servers and libraries say in words passes through that.
 */
export function maskText(text: string, known: readonly string[]): string {
  let masked = text;
  for (const secret of known) if (secret !== '') masked = masked.replaceAll(secret, MASK);
  for (const shape of SHAPES) masked = masked.replaceAll(shape, `$1${MASK}`);
  return masked;
}
