import type { HostKey } from '#shared/errors.ts';
import type { Prompt } from '#shared/prompt.ts';
import { HostKeyCheck, HostKeyFacts, shownAndStored } from '../host-keys/host-key-facts.tsx';

type TrustPrompt = Extract<Prompt, { kind: 'trust-host-key' }>;

/** A host key that is not known: on first contact, or one of another type than before. */
export function TrustQuestion({ prompt: { server, presented, known } }: { prompt: TrustPrompt }) {
  return (
    <div className="flex flex-col gap-3 py-1">
      {known.length === 0 ? (
        <p className="m-0">
          This is the first connection to <b className="font-semibold">{server.name}</b>, and its host key is not known
          yet. Nothing has been sent to it.
        </p>
      ) : (
        <p className="m-0">
          <b className="font-semibold">{server.name}</b> shows a host key of another type than the one that is stored of
          it ({typesOf(known)}). A server that was set up anew does so, and so does somebody in between. Nothing has
          been sent to it.
        </p>
      )}
      <HostKeyFacts keys={shownAndStored(presented, known)} />
      <HostKeyCheck type={presented.type} />
      <p className="m-0 text-dim text-sm">
        If you trust it, the key is remembered, and a server that shows a different one later is refused.
      </p>
    </div>
  );
}

function typesOf(known: readonly HostKey[]): string {
  return [...new Set(known.map(({ type }) => type))].join(', ');
}
