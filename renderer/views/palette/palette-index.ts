import type { Action } from '#shared/action.ts';
import type { Run } from '#shared/run.ts';
import { type Server, serverLabel } from '#shared/server.ts';
import type { AppState } from '../../state/app-state.ts';
import { allNeighbours, type Neighbours } from '../servers/server-groups.ts';
import { createScorer, type Haystack, haystack, type Scorer } from './fuzzy.ts';
import { createKnownValues, type KnownValues, type LiveChoices } from './known-values.ts';

/** `name` and `tags` are in lower case; `neighbours` are those in its group. */
export type IndexedServer = { server: Server; name: string; tags: ReadonlySet<string>; neighbours: Neighbours };
export type IndexedRun = { run: Run; text: Haystack };

/** What the palette searches, prepared once for each time it is opened or something changes. */
export type PaletteIndex = {
  servers: readonly IndexedServer[];
  /** How well words fit the names of servers, and all that is known about them. */
  serverNames: Scorer;
  serverTexts: Scorer;
  actions: readonly Action[];
  actionTexts: Scorer;
  /** Newest first, without refusals and what forms looked up. */
  runs: readonly IndexedRun[];
  tags: readonly string[];
  known: KnownValues;
};

export function paletteIndex(
  { servers, actions, runs }: Pick<AppState, 'servers' | 'actions' | 'runs'>,
  live: LiveChoices,
): PaletteIndex {
  const all = servers.map(({ server }) => server);
  const neighbours = allNeighbours(servers);
  const names = all.map(({ name }) => haystack(name));
  const indexedRuns = [...runs.values()]
    .filter((run) => run.outcome?.kind !== 'refused' && run.lookup === undefined)
    .reverse()
    .map((run) => ({
      run,
      text: haystack(run.action.title, 'on', run.server.name, ...Object.values(run.parameters)),
    }));
  return {
    servers: all.map((server) => ({
      server,
      name: server.name.toLowerCase(),
      tags: new Set(server.tags.map((tag) => tag.toLowerCase())),
      neighbours: neighbours.get(server.id) ?? { above: null, below: null },
    })),
    serverNames: createScorer(names),
    serverTexts: createScorer(
      all.map((server) =>
        haystack(server.name, server.id, serverLabel(server), ...server.tags.map((tag) => `#${tag}`)),
      ),
    ),
    actions,
    actionTexts: createScorer(
      actions.map(({ definition: { id, title, group } }) => haystack(title, group, id.replaceAll('_', ' '))),
      actions.map(({ definition: { description } }) => haystack(description)),
    ),
    runs: indexedRuns,
    known: createKnownValues(
      indexedRuns.map(({ run }) => run),
      live,
    ),
    tags: [...new Set(all.flatMap((server) => server.tags))],
  };
}
