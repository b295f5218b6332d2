import type { LoginStep } from '#shared/errors.ts';
import { HostileText } from '../../ui/hostile-text.tsx';

/** What was offered to a server in a login, and what it said to each; nothing when nothing was. */
export function LoginSteps({ tried }: { tried: readonly LoginStep[] }) {
  if (tried.length === 0) return null;
  return (
    <ol aria-label="What was tried" className="m-0 mt-1.5 flex list-decimal flex-col gap-0.5 pl-5 text-sm">
      {tried.map(({ what, result }) => (
        <li key={`${what} ${result}`} className="break-words">
          <HostileText text={what} />:{' '}
          <span className="text-dim">
            <HostileText text={result} />
          </span>
        </li>
      ))}
    </ol>
  );
}
