/** Names by what they are stood in for: `{ host: ['nas.lan'] }` becomes `host-1`. */
export type Names = Readonly<Record<string, readonly string[]>>;

/** Addresses that everybody has. */
const ANYBODYS = /^(127\.|0\.0\.0\.0$|::1?$)/;
const IPV4 = /\b(?:\d{1,3}\.){3}\d{1,3}\b/g;
/** Either in full or with `::` in it: a time of day is neither. */
const IPV6 =
  /(?<![\w:.])(?:(?:[0-9a-f]{1,4}:){7}[0-9a-f]{1,4}|(?:[0-9a-f]{1,4}(?::[0-9a-f]{1,4})*)?::(?:[0-9a-f]{1,4}(?::[0-9a-f]{1,4})*)?)(?![\w:])/gi;
const FINGERPRINT = /SHA256:[A-Za-z0-9+/]{20,}=?/g;
/** Letters, digits and what joins them: a name is found only where it stands by itself. */
const INSIDE = String.raw`[\p{L}\p{N}_-]`;

/**
 * Replaces names wherever they stand by themselves, whatever their case, and every address and fingerprint, by
 * stand-ins that are the same for the same name: what belongs together can still be seen.
 * @param names longer names win over shorter ones inside them; of two that are alike the first
 */
export function createStandIns(names: Names): (text: string) => string {
  const known = new Map<string, string>();
  for (const [kind, all] of Object.entries(names)) {
    for (const [index, name] of all.entries()) {
      const key = name.toLowerCase();
      if (key !== '' && !known.has(key)) known.set(key, `${kind}-${index + 1}`);
    }
  }
  const found = new Map<string, string>();
  const numbered = (kind: string) => (text: string) => {
    if (ANYBODYS.test(text)) return text;
    const standIn = found.get(text) ?? `${kind}-${found.size + 1}`;
    found.set(text, standIn);
    return standIn;
  };
  const longestFirst = [...known.keys()].sort((one, two) => two.length - one.length);

  return (text) => {
    const lower = text.toLowerCase();
    // Of thousands of names only those that occur are looked for one by one.
    const present = longestFirst.filter((name) => lower.includes(name)).map((name) => RegExp.escape(name));
    const named =
      present.length === 0
        ? text
        : text.replaceAll(
            new RegExp(`(?<!${INSIDE})(?:${present.join('|')})(?!${INSIDE})`, 'giu'),
            (name) => known.get(name.toLowerCase()) ?? name,
          );
    return named
      .replaceAll(FINGERPRINT, numbered('fingerprint'))
      .replaceAll(IPV4, numbered('address'))
      .replaceAll(IPV6, numbered('address'));
  };
}
