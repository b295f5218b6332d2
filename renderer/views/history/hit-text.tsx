import { findHits, type Hit } from '#shared/text-hits.ts';
import { HostileText } from '../../ui/hostile-text.tsx';

/** Hostile text with the words of a search marked. `hits` as they were found elsewhere, else they are looked for here. */
export function HitText({ text, words, hits }: { text: string; words: readonly string[]; hits?: readonly Hit[] }) {
  const marks = hits ?? (words.length > 0 ? findHits(text, words).hits : []);
  if (marks.length === 0) return <HostileText text={text} />;
  return (
    <>
      {marks.map(([start, end], index) => (
        <span key={start}>
          <HostileText text={text.slice(marks[index - 1]?.[1] ?? 0, start)} />
          <mark className="rounded-sm bg-warn-bg text-inherit underline decoration-warn decoration-2 underline-offset-2">
            <HostileText text={text.slice(start, end)} />
          </mark>
        </span>
      ))}
      <HostileText text={text.slice(marks.at(-1)?.[1] ?? 0)} />
    </>
  );
}
