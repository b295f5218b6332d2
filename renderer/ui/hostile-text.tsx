import { visibleParts } from './visible-text.ts';

/**
 * Text that somebody else wrote: shown as text only, with every character that cannot be seen named in a small box.
 * `keepLines` is for places that show line ends.
 */
export function HostileText({ text, keepLines = false }: { text: string; keepLines?: boolean }) {
  return (
    <bdi>
      {visibleParts(text, { keepLines }).map((part, index) =>
        part.kind === 'text' ? (
          part.text
        ) : (
          <span
            // biome-ignore lint/suspicious/noArrayIndexKey: the parts of one text have no other identity and no state.
            key={index}
            title="A character that cannot be seen"
            className="mx-px rounded-sm border border-warn/60 bg-warn-bg px-0.5 text-[0.85em] text-warn"
          >
            {part.name}
          </span>
        ),
      )}
    </bdi>
  );
}
