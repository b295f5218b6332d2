/** What the search looks through in a part of the settings. */
type Searchable = { title: string; note?: string; holds: readonly string[] };

/** A part that fits, with the names in it that the words were found in. */
export type FoundSection<Part> = { section: Part; names: readonly string[] };

/** The parts of the settings in which every word of the text stands, in their own order. Every part without text. */
export function findSections<Part extends Searchable>(sections: readonly Part[], text: string): FoundSection<Part>[] {
  const words = text.toLowerCase().split(/\s+/).filter(Boolean);
  if (words.length === 0) return sections.map((section) => ({ section, names: [] }));
  const fits = (candidate: string) => words.every((word) => candidate.toLowerCase().includes(word));
  return sections.flatMap((section) => {
    const names = section.holds.filter(fits);
    return names.length > 0 || fits(`${section.title} ${section.note ?? ''}`) ? [{ section, names }] : [];
  });
}
