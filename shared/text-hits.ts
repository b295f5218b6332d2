/** Start and end of a hit in UTF-16 code units. */
export type Hit = [start: number, end: number];

const WORD_CHARACTER = /[\p{L}\p{N}]/u;
const ASCII = /^\p{ASCII}*$/u;

/** The words of a search as they are looked for: what has no letter or digit in it is no word. */
export function searchWords(text: string): string[] {
  return text.split(/[\s\p{Cc}]+/u).filter((word) => WORD_CHARACTER.test(word));
}

/** Text without case and accents, and for each of its code units the place where it stood before. */
function fold(text: string): { folded: string; origin: (index: number) => number } {
  if (ASCII.test(text)) return { folded: text.toLowerCase(), origin: (index) => index };
  const origins: number[] = [];
  let folded = '';
  let place = 0;
  for (const character of text) {
    const plain = character.normalize('NFD').replaceAll(/\p{M}/gu, '').toLowerCase();
    for (let unit = 0; unit < plain.length; unit += 1) origins.push(place);
    folded += plain;
    place += character.length;
  }
  return { folded, origin: (index) => origins[index] ?? text.length };
}

/** A search word as it stands in a text: quotes, dashes and the like at its edges do not count. */
function core(word: string): string {
  return fold(word)
    .folded.replace(/^[^\p{L}\p{N}]+/u, '')
    .replace(/[^\p{L}\p{N}]+$/u, '');
}

/**
 * Where words of a search stand in a text, as beginnings of words and whatever the case and accents, in order and without
 * overlaps; `all` says whether every one of them was found. It follows the full-text index closely enough for a person.
 */
export function findHits(text: string, words: readonly string[]): { hits: Hit[]; all: boolean } {
  const { folded, origin } = fold(text);
  const found: Hit[] = [];
  let all = true;
  for (const word of words) {
    const wanted = core(word);
    let missing = true;
    for (let at = folded.indexOf(wanted); at !== -1; at = folded.indexOf(wanted, at + wanted.length)) {
      if (WORD_CHARACTER.test(folded[at - 1] ?? '')) continue;
      missing = false;
      found.push([origin(at), origin(at + wanted.length)]);
    }
    if (missing) all = false;
  }
  const hits: Hit[] = [];
  for (const hit of found.sort(([one], [two]) => one - two)) {
    const last = hits.at(-1);
    if (last !== undefined && hit[0] < last[1]) last[1] = Math.max(last[1], hit[1]);
    else hits.push([...hit]);
  }
  return { hits, all };
}
