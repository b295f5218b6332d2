/** Text to be searched, prepared once. */
export type Haystack = { text: string; starts: readonly boolean[] };

/** Prepares text: case does not matter, and where words begin is known. */
export function haystack(...parts: readonly string[]): Haystack {
  const text = parts
    .filter((part) => part !== '')
    .join(' ')
    .toLowerCase();
  return { text, starts: Array.from(text, (_, at) => at === 0 || !/[\p{L}\p{N}]/u.test(text.charAt(at - 1))) };
}

/**
 * How well a lower-case word fits: 5 for the whole text, 4 for its beginning, 3 for the beginning of a word in it, 2 for
 * a place inside of one, 1 for its letters close together; 0 for not at all. An empty word fits everything a little.
 */
export function fuzzyScore(haystack: Haystack, word: string): number {
  const { text, starts } = haystack;
  if (word === '') return 1;
  let at = text.indexOf(word);
  if (at === 0) return text.length === word.length ? 5 : 4;
  if (at === -1) return word.length >= 3 && isScattered(haystack, word) ? 1 : 0;
  for (; at !== -1; at = text.indexOf(word, at + 1)) if (starts[at]) return 3;
  return 2;
}

/** Whether the letters stand in order and close together, from the beginning of a word on. */
function isScattered({ text, starts }: Haystack, word: string): boolean {
  for (let begin = 0; begin < text.length; begin += 1) {
    if (!starts[begin] || text[begin] !== word[0]) continue;
    let at = begin;
    for (const letter of word.slice(1)) at = at === -1 ? -1 : text.indexOf(letter, at + 1);
    if (at !== -1 && at - begin < 2 * word.length) return true;
  }
  return false;
}

/** How well a word fits each of many texts, by their positions. */
export type Scorer = (word: string) => Uint8Array;

/** Shorter words begin too many others for a note. */
const NOTED_FROM = 4;

/**
 * Remembers what it has found: while somebody types, only the last word changes.
 * @param notes what is said about each text: what begins a word there fits a little
 */
export function createScorer(texts: readonly Haystack[], notes: readonly Haystack[] = []): Scorer {
  const found = new Map<string, Uint8Array>();
  const noted = (at: number, word: string): number => {
    const note = notes[at];
    return note && word.length >= NOTED_FROM && fuzzyScore(note, word) >= 3 ? 1 : 0;
  };
  return (word) => {
    const scores = found.get(word) ?? Uint8Array.from(texts, (text, at) => fuzzyScore(text, word) || noted(at, word));
    found.set(word, scores);
    return scores;
  };
}

/** How well several words fit on average, each of which has to; 0 when one does not. No words fit everything a little. */
export function fuzzyWords(text: Haystack, words: readonly string[]): number {
  if (words.length === 0) return 1;
  let total = 0;
  for (const word of words) {
    const score = fuzzyScore(text, word);
    if (score === 0) return 0;
    total += score;
  }
  return total / words.length;
}

/** The best of many, without sorting them all: at most `most`, best first, the earlier one among equals. */
export function best<Item>(items: Iterable<Item>, scoreOf: (item: Item) => number, most: number): Item[] {
  const kept: { item: Item; score: number }[] = [];
  for (const item of items) {
    const score = scoreOf(item);
    const last = kept.at(-1);
    if (score <= 0 || (kept.length === most && last && score <= last.score)) continue;
    const at = kept.findIndex((each) => each.score < score);
    kept.splice(at === -1 ? kept.length : at, 0, { item, score });
    if (kept.length > most) kept.pop();
  }
  return kept.map(({ item }) => item);
}
