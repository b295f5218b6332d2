import type { Action } from '#shared/action.ts';
import type { Parameters } from '#shared/run.ts';
import type { Server } from '#shared/server.ts';
import { listNames } from '../../format.ts';
import { enablement } from '../actions/enablement.ts';
import { formTexts, missingParameters, parameterTitle } from '../actions/form-values.ts';
import { best } from './fuzzy.ts';
import type { KnownValue } from './known-values.ts';
import { telling } from './other-words.ts';
import type { PaletteIndex } from './palette-index.ts';
import type { PaletteItem } from './palette-item.ts';
import { type PaletteTarget, paletteTargets } from './palette-targets.ts';
import { assignValues, bestKnown, type PaletteWord } from './palette-values.ts';

/** Known values that are offered for a parameter that the words leave open. */
const MOST_COMPLETIONS = 3;

type Fit = { action: Action; servers: readonly Server[]; values: Parameters; score: number };

/**
 * Actions on servers with values, best first: every word chooses an action, a server or a value, and what fits best
 * counts. Each list is cut before lists are combined, so that the work grows with their sum and not with their product.
 */
export function actionItems(
  index: PaletteIndex,
  selected: ReadonlySet<string>,
  typed: readonly string[],
  most: number,
): PaletteItem[] {
  const spoken = new Set(telling(typed.map((word) => word.toLowerCase())));
  const words = typed
    .map((word) => ({ typed: word, plain: word.toLowerCase() }))
    .filter((word) => spoken.has(word.plain));
  const plain = words.map((word) => word.plain);
  const all = index.servers.map(({ server }) => server);
  const textScores = plain.map(index.actionTexts);

  const fits = paletteTargets(index, selected, plain).flatMap((target) => {
    const rest = words.map((_, position) => position).filter((position) => !target.scores.has(position));
    const found = index.actions.flatMap((action, at) => {
      const scores = textScores.map((each) => each[at] ?? 0);
      return fitAction(index, { action, target, words, rest, scores }) ?? [];
    });
    const likely = best(found, ({ score }) => score, 2 * most);
    return likely.filter((fit) => enablement(fit.action, target.servers, all).kind === 'enabled');
  });
  const completed = best(fits, ({ score }) => score, most).flatMap((fit) => [fit, ...completions(index, fit)]);
  return best(unique(completed.map(item)), ({ score }) => score, most);
}

type Question = {
  action: Action;
  target: PaletteTarget;
  words: readonly PaletteWord[];
  /** Positions of the words that do not name servers, and how well each word fits the action. */
  rest: readonly number[];
  scores: readonly number[];
};

function fitAction(index: PaletteIndex, question: Question): Fit | null {
  const { action, target, words, rest, scores } = question;
  const knownOf = (name: string) => known(index, action, name, target.servers);
  const names = Object.keys(action.definition.params);
  const fitting: number[] = [];
  const left: PaletteWord[] = [];
  for (const position of rest) {
    const word = words[position];
    const score = scores[position] ?? 0;
    if (!word) continue;
    if (score === 0 && names.length === 0) return null;
    const better = names.some((name) => (bestKnown(knownOf(name), word)?.score ?? 0) > score);
    if (score > 0 && !better) fitting.push(score);
    else left.push(word);
  }
  if (left.length > names.length) return null;
  const given = assignValues(action, knownOf, left);
  // Without a word that speaks for the action, every value has to be one that it knows.
  if (!given || (rest.length > 0 && fitting.length === 0 && given.scores.some((score) => score < 3))) return null;
  const every = [...fitting, ...given.scores, ...target.scores.values()];
  const average = every.length === 0 ? 1 : every.reduce((sum, each) => sum + each, 0) / every.length;
  // Words that only name servers are about these first, and about what could run there second.
  const score = rest.length === 0 ? Math.min(average, 1) : average;
  return { action, servers: target.servers, values: given.values, score };
}

/** The same with known values for the one parameter that is still open. */
function completions(index: PaletteIndex, fit: Fit): Fit[] {
  const { action, servers, values, score } = fit;
  const [name, ...others] = missingParameters(action, formTexts(action, values));
  if (name === undefined || others.length > 0) return [];
  const likely = known(index, action, name, servers).slice(0, MOST_COMPLETIONS);
  return likely.map(({ value }, at) => ({
    ...fit,
    values: { ...values, [name]: value },
    score: score - 0.01 * (at + 1),
  }));
}

function known(
  index: PaletteIndex,
  { definition }: Action,
  name: string,
  servers: readonly Server[],
): readonly KnownValue[] {
  const parameter = definition.params[name];
  const serverId = servers.length === 1 ? (servers[0]?.id ?? null) : null;
  return parameter ? index.known({ actionId: definition.id, name, parameter, serverId }) : [];
}

function item({ action, servers, values, score }: Fit): PaletteItem {
  const { definition } = action;
  const missing = missingParameters(action, formTexts(action, values));
  const quoted = Object.keys(definition.params).flatMap((name) =>
    values[name] === undefined ? [] : `“${values[name]}”`,
  );
  const names = listNames(servers.map(({ name }) => name));
  const serverIds = servers.map(({ id }) => id);
  const asked = missing.map((name) => parameterTitle(name, definition.params[name]).toLowerCase());
  return {
    id: `run-action:${JSON.stringify([definition.id, serverIds.length, serverIds.slice(0, 20), values])}`,
    title: `${[definition.title, ...quoted].join(' ')} on ${names}${missing.length > 0 ? '…' : ''}`,
    detail: missing.length > 0 ? `asks for ${listNames(asked)}` : definition.description,
    command: { kind: 'run-action', actionId: definition.id, serverIds, values, missing },
    score,
  };
}

function unique(items: readonly PaletteItem[]): Iterable<PaletteItem> {
  return new Map(items.map((each) => [each.id, each])).values();
}
