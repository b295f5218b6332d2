import type { NotUnderstood } from '#shared/import.ts';
import { HostileText } from '../../ui/hostile-text.tsx';

/** What is left out of an import: where, what, and why. Closed at first where servers were found. */
export function NotUnderstoodList({ entries, open }: { entries: readonly NotUnderstood[]; open: boolean }) {
  if (entries.length === 0) return null;
  return (
    <details open={open} className="rounded-md border border-warn/40 bg-warn-bg px-3 py-2">
      <summary className="cursor-default font-medium">
        {entries.length === 1 ? '1 line was left out' : `${entries.length} lines were left out`}
      </summary>
      <ul className="m-0 mt-1.5 flex list-none flex-col gap-2 p-0 text-sm">
        {entries.map((entry) => (
          <li key={`${entry.file} ${entry.line} ${entry.text} ${entry.why}`} className="min-w-0">
            <span className="block break-all text-dim">
              <HostileText text={entry.file} />
              {entry.line === null ? '' : `, line ${entry.line}`}:{' '}
              <code className="font-mono text-fg">
                <HostileText text={entry.text} />
              </code>
            </span>
            <span className="block break-words">
              <HostileText text={entry.why} />
            </span>
          </li>
        ))}
      </ul>
    </details>
  );
}
