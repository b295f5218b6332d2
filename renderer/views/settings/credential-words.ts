const KINDS = new Map([
  ['password', 'Password of'],
  ['passphrase', 'Passphrase of'],
  ['sudo', 'Password for sudo of'],
]);

/** The name of something that is kept, in words: `password:pi@nas:22` is the password of pi@nas. */
export function credentialWords(name: string): string {
  const colon = name.indexOf(':');
  const kind = KINDS.get(name.slice(0, colon));
  if (colon < 0 || kind === undefined) return name;
  return `${kind} ${name.slice(colon + 1).replace(/:22$/, '')}`;
}
