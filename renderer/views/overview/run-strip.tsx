import { type KeyboardEvent, memo, useRef } from 'react';
import { plainText } from '#shared/hidden-characters.ts';
import type { RunMark } from '#shared/history.ts';
import { formatExact, outcomeSentence, outcomeTone } from '../../format.ts';
import { OutcomeShape } from '../../ui/shapes.tsx';

const GROUNDS = { ok: 'bg-ok-bg', warn: 'bg-warn-bg', bad: 'bg-bad-bg' } as const;
/** Marks that a narrow window still shows, and a very narrow one. */
const FEW = 12;
const FEWEST = 4;
/** The width of a column with the fewest marks, with a few, and with all. */
export const STRIP_WIDTH = 'w-32 @min-[800px]:w-80 @min-[1280px]:w-128';

/** The last runs on a server as small marks, oldest first. One stop for Tab; arrows move from mark to mark. */
export const RunStrip = memo(function RunStrip({
  serverName,
  runs,
  onPoint,
  onOpen,
}: {
  serverName: string;
  runs: readonly RunMark[];
  /** Called with the run under the pointer or the focus, and with null when there is none any more. */
  onPoint(run: RunMark | null): void;
  onOpen(runId: string): void;
}) {
  const strip = useRef<HTMLDivElement>(null);

  const move = (event: KeyboardEvent) => {
    const marks = [...(strip.current?.querySelectorAll<HTMLElement>('button') ?? [])].filter(isShown);
    const at = marks.findIndex((mark) => mark.matches(':focus'));
    const to = { ArrowLeft: at - 1, ArrowRight: at + 1, Home: 0, End: marks.length - 1 }[event.key];
    if (to === undefined || at === -1) return;
    event.preventDefault();
    marks[Math.min(Math.max(to, 0), marks.length - 1)]?.focus();
  };

  return (
    // biome-ignore lint/a11y/useSemanticElements: a fieldset would be read as a form
    <div
      ref={strip}
      role="group"
      aria-label={`Last runs on ${serverName}, oldest first`}
      onKeyDown={move}
      onMouseLeave={() => onPoint(null)}
      onBlur={() => onPoint(null)}
      className="flex justify-end"
    >
      {runs.map((run, index) => {
        const fromEnd = runs.length - 1 - index;
        const words = markWords(run);
        return (
          <button
            key={run.runId}
            type="button"
            tabIndex={fromEnd === 0 ? 0 : -1}
            aria-label={words}
            title={words}
            onMouseEnter={() => onPoint(run)}
            onFocus={() => onPoint(run)}
            onClick={() => onOpen(run.runId)}
            className={`group/mark size-6 place-items-center ${fromEnd < FEWEST ? 'grid' : fromEnd < FEW ? 'hidden @min-[800px]:grid' : 'hidden @min-[1280px]:grid'}`}
          >
            <span
              className={`grid h-5 w-[18px] place-items-center rounded-sm ${GROUNDS[outcomeTone(run.outcome)]} group-hover/mark:outline-1 group-hover/mark:outline-dim`}
            >
              <OutcomeShape outcome={run.outcome} />
            </span>
          </button>
        );
      })}
    </div>
  );
});

function isShown(element: HTMLElement): boolean {
  return element.offsetParent !== null;
}

/** A run in one line, without anything that cannot be seen. */
function markWords({ action, outcome, durationMs, askedAt }: RunMark): string {
  return plainText(`${action.title}: ${outcomeSentence(outcome, durationMs)}, ${formatExact(askedAt)}`, 300);
}
