import type { ImportProposal, ServerChange } from '#shared/import.ts';
import { plural } from '../../format.ts';

type Proposals = readonly ImportProposal[];

/** The proposals that can be chosen: what is in the list already changes nothing. */
export function choosable(proposals: Proposals): ImportProposal[] {
  return proposals.filter(({ state }) => state.kind !== 'same');
}

/** What is chosen at first: everything new. Nothing that is there is changed without being asked for. */
export function firstChoice(proposals: Proposals): ReadonlySet<string> {
  return new Set(proposals.filter(({ state }) => state.kind === 'new').map(({ server }) => server.id));
}

/** Chooses a proposal with those that it needs, or drops it with those that need it. */
export function toggle(proposals: Proposals, chosen: ReadonlySet<string>, id: string): ReadonlySet<string> {
  const next = new Set(chosen);
  if (chosen.has(id)) {
    next.delete(id);
    for (const { server, needs } of proposals) if (needs.includes(id)) next.delete(server.id);
    return next;
  }
  const needs = proposals.find(({ server }) => server.id === id)?.needs ?? [];
  for (const needed of [...needs, id]) next.add(needed);
  return next;
}

/** The change of the list that a choice stands for. `user` replaces the user of every new server. */
export function changeOf(proposals: Proposals, chosen: ReadonlySet<string>, user?: string): ServerChange {
  const wanted = proposals.filter(({ server }) => chosen.has(server.id));
  return {
    add: wanted
      .filter(({ state }) => state.kind === 'new')
      .map(({ server }) => (user === undefined ? server : { ...server, user })),
    replace: wanted.filter(({ state }) => state.kind === 'differs').map(({ server }) => server),
    remove: [],
  };
}

/** `Import 7 servers`, `Import 5 servers, change 2`; only `Import` while there is nothing to do. */
export function changeWords({ add, replace }: ServerChange): string {
  if (add.length === 0) return replace.length === 0 ? 'Import' : `Change ${plural(replace.length, 'server')}`;
  return `Import ${plural(add.length, 'server')}${replace.length > 0 ? `, change ${replace.length}` : ''}`;
}
