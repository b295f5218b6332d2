import { HostileText } from '../../ui/hostile-text.tsx';
import type { Stretch } from './compare-outputs.ts';

const LOOKS = {
  same: { sign: ' ', look: 'text-dim' },
  removed: { sign: '−', look: 'bg-bad-bg text-fg' },
  added: { sign: '+', look: 'bg-ok-bg text-fg' },
} as const;

/** What two outputs have different, line by line. `removed` and `added` say in words, read aloud, whose line it is. */
export function DiffLines(props: { stretches: readonly Stretch[]; removed: string; added: string }) {
  return props.stretches.map((stretch, index) => (
    // biome-ignore lint/suspicious/noArrayIndexKey: the stretches of one comparison never move.
    <Lines key={index} stretch={stretch} words={{ same: '', removed: props.removed, added: props.added }} />
  ));
}

function Lines({ stretch, words }: { stretch: Stretch; words: Readonly<Record<keyof typeof LOOKS, string>> }) {
  if (stretch.kind === 'folded') {
    return (
      <p className="m-0 border-line border-y bg-panel px-3 py-0.5 font-sans text-faint first:border-t-0 last:border-b-0">
        {stretch.count.toLocaleString('en-GB')} lines that are the same
      </p>
    );
  }
  const { sign, look } = LOOKS[stretch.kind];
  const whose = words[stretch.kind];
  return (
    <div className={`whitespace-pre-wrap break-all px-3 ${look}`}>
      {stretch.lines.map((line, index) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: the lines of one stretch never move.
        <div key={index} className="flex gap-2">
          <span aria-hidden="true" className="w-3 shrink-0 select-none text-center">
            {sign}
          </span>
          <span>
            {whose ? <span className="sr-only">{whose}</span> : null}
            <HostileText text={line} />
          </span>
        </div>
      ))}
    </div>
  );
}
