import { plural } from '../../format.ts';
import { HostileText } from '../../ui/hostile-text.tsx';
import type { ChoicesState } from './use-choices.ts';

/** What became of asking a server for choices, and the way to ask again. */
export function ChoicesNote({ choices }: { choices: ChoicesState }) {
  const { server, answer, fetching, error, refresh } = choices;
  if (server === null) return null;
  const again = (
    <button type="button" onClick={refresh} className="min-h-6 rounded-sm text-accent underline">
      {error ? 'Try again' : 'Ask again'}
    </button>
  );
  if (fetching) return `Asking ${server.name} what there is…`;
  if (error) {
    return (
      <>
        <span className="text-warn">
          <HostileText text={error.message} />
        </span>{' '}
        {error.next} {again}
      </>
    );
  }
  if (answer === null) return null;
  const { values, leftOut } = answer;
  return (
    <>
      {values.length === 0
        ? `${server.name} offers nothing that is allowed here`
        : `${plural(values.length, 'choice')} from ${server.name}`}
      {leftOut > 0 ? `, ${leftOut} left out because ${leftOut === 1 ? 'it is' : 'they are'} not allowed here` : ''}.{' '}
      {again}
    </>
  );
}
