import type { ImportProposal } from '#shared/import.ts';
import { serverLabel } from '#shared/server.ts';
import { Button } from '../../ui/button.tsx';
import { Checkbox } from '../../ui/field.tsx';
import { HostileText } from '../../ui/hostile-text.tsx';
import { Pill } from '../../ui/pill.tsx';
import { choosable, toggle } from './import-choice.ts';

/** What each host would become, to be ticked one by one. */
export function ImportList({
  proposals,
  chosen,
  user,
  onChoose,
}: {
  proposals: readonly ImportProposal[];
  chosen: ReadonlySet<string>;
  /** Stands for the user of every new server. */
  user?: string | undefined;
  onChoose(chosen: ReadonlySet<string>): void;
}) {
  const offered = choosable(proposals);
  const present = proposals.filter(({ state }) => state.kind === 'same');
  return (
    <>
      {offered.length > 0 ? (
        <>
          <div className="flex items-center gap-1 border-line border-b pb-1.5">
            <span className="mr-auto text-dim text-sm">
              {chosen.size} of {offered.length} chosen
            </span>
            <Button variant="ghost" onClick={() => onChoose(new Set(offered.map(({ server }) => server.id)))}>
              Select all
            </Button>
            <Button variant="ghost" onClick={() => onChoose(new Set())}>
              Select none
            </Button>
          </div>
          <ul className="m-0 flex list-none flex-col p-0">
            {offered.map((proposal) => (
              <li key={proposal.server.id} className="border-line border-b py-1.5 last:border-0">
                <Checkbox
                  checked={chosen.has(proposal.server.id)}
                  onChange={() => onChoose(toggle(proposals, chosen, proposal.server.id))}
                  label={<Title proposal={proposal} user={user} />}
                  hint={<Details proposal={proposal} />}
                />
              </li>
            ))}
          </ul>
        </>
      ) : null}
      {present.length > 0 ? (
        <p className="m-0 break-words text-dim">
          In the list already: <HostileText text={present.map(({ server }) => server.name).join(', ')} />
        </p>
      ) : null}
    </>
  );
}

function Title({ proposal: { server, state }, user }: { proposal: ImportProposal; user?: string | undefined }) {
  const shown = state.kind === 'new' && user !== undefined ? { ...server, user } : server;
  return (
    <span className="flex min-w-0 flex-wrap items-center gap-x-2.5">
      <b className="break-all font-semibold">
        <HostileText text={server.name} />
      </b>
      <span className="break-all font-mono text-dim text-sm">
        <HostileText text={serverLabel(shown)} />
      </span>
      {state.kind === 'differs' ? <Pill tone="warn">changes a server</Pill> : null}
    </span>
  );
}

function Details({ proposal: { server, state, source } }: { proposal: ImportProposal }) {
  const parts = [server.key_file === undefined ? null : `key ${server.key_file}`, source].filter(
    (part) => part !== null,
  );
  return (
    <>
      {state.kind === 'differs'
        ? state.differences.map(({ field, before, after }) => (
            <span key={field} className="block break-all text-dim">
              {field}: <HostileText text={before || 'none'} /> becomes <HostileText text={after || 'none'} />
            </span>
          ))
        : null}
      <span className="block break-all">
        <HostileText text={parts.join(' · ')} />
      </span>
    </>
  );
}
