import type { ActionDefinition, Parameter } from '#shared/action.ts';
import type { AppError } from '#shared/errors.ts';
import type { Parameters } from '#shared/run.ts';
import { checkParameters } from './parameters.ts';
import { commandTooLong, differentCommand, emptyCommandText, givenTwice, unsafeCommand } from './refusals.ts';
import { splitWords } from './split-words.ts';
import { throughSudo } from './sudo.ts';
import { buildCommand, PLACEHOLDER } from './words.ts';

/** The parameters with which the action runs exactly the given command, or why it does not. */
export type MatchedCommand = { kind: 'matched'; parameters: Parameters } | { kind: 'refused'; error: AppError };

/** In UTF-16 code units: more than any action can need, little enough to read at once. */
const LONGEST_COMMAND = 65_536;
/** Steps that reading a command may take. Only actions with several parameters in one word take more than a few. */
const MOST_STEPS = 20_000;

type ArgvDefinition = Extract<ActionDefinition, { argv: string[] }>;

/** What is known of the parameters on the way; null for one whose word is left out. */
type Reading = ReadonlyMap<string, string | null>;
type Piece = { literal: string } | { name: string };
type Budget = { steps: number };

/** Whether one more step may be taken: a command that was made to be slow to read ends as one that does not match. */
function spend(budget: Budget): boolean {
  budget.steps -= 1;
  return budget.steps >= 0;
}

function piecesOf(word: string): Piece[] {
  return word
    .split(PLACEHOLDER)
    .map((part, index): Piece => (index % 2 === 1 ? { name: part } : { literal: part }))
    .filter((piece) => 'name' in piece || piece.literal !== '');
}

/** Every way to read `text` as the pieces of one word of the action. */
function* readWord(pieces: readonly Piece[], text: string, known: Reading, budget: Budget): Generator<Reading> {
  if (!spend(budget)) return;
  const [piece, ...rest] = pieces;
  if (piece === undefined) {
    if (text === '') yield known;
    return;
  }
  if ('literal' in piece) {
    if (text.startsWith(piece.literal)) yield* readWord(rest, text.slice(piece.literal.length), known, budget);
    return;
  }
  const value = known.get(piece.name);
  if (value === null) return;
  if (value !== undefined) {
    if (text.startsWith(value)) yield* readWord(rest, text.slice(value.length), known, budget);
    return;
  }
  // No parameter is empty, and the last one takes all that is left.
  for (let end = rest.length === 0 ? Math.max(1, text.length) : 1; end <= text.length; end += 1) {
    yield* readWord(rest, text.slice(end), new Map(known).set(piece.name, text.slice(0, end)), budget);
  }
}

/** Every way to leave a word of the action out: one of its parameters has no text. */
function* leaveOut(pieces: readonly Piece[], params: ArgvDefinition['params'], known: Reading): Generator<Reading> {
  for (const piece of pieces) {
    if (!('name' in piece) || typeof known.get(piece.name) === 'string') continue;
    const parameter = params[piece.name];
    if (parameter !== undefined && canBeAbsent(parameter)) yield new Map(known).set(piece.name, null);
  }
}

function canBeAbsent(parameter: Parameter): boolean {
  if (parameter.type === 'boolean') return parameter.flag !== undefined;
  return parameter.optional && parameter.default === undefined;
}

/** Every way to read the words as those of the action, from its first to its last. */
function* readWords(
  template: readonly (readonly Piece[])[],
  words: readonly string[],
  params: ArgvDefinition['params'],
  known: Reading,
  budget: Budget,
): Generator<Reading> {
  if (!spend(budget)) return;
  const [pieces, ...later] = template;
  if (pieces === undefined) {
    if (words.length === 0) yield known;
    return;
  }
  const [word, ...rest] = words;
  if (word !== undefined) {
    for (const reading of readWord(pieces, word, known, budget)) yield* readWords(later, rest, params, reading, budget);
  }
  for (const reading of leaveOut(pieces, params, known)) yield* readWords(later, words, params, reading, budget);
}

/** The parameters of a reading as a caller would send them; undefined when a word is not what a parameter stands for. */
function toParameters(definition: ArgvDefinition, reading: Reading): Parameters | undefined {
  const parameters: [string, string][] = [];
  for (const [name, text] of reading) {
    const parameter = definition.params[name];
    if (parameter?.type === 'boolean' && parameter.flag !== undefined) {
      if (text !== null && text !== parameter.flag) return undefined;
      parameters.push([name, String(text !== null)]);
    } else if (text !== null) {
      parameters.push([name, text]);
    }
  }
  return Object.fromEntries(parameters);
}

function sameWords(left: readonly string[], right: readonly string[]): boolean {
  return left.length === right.length && left.every((word, index) => word === right[index]);
}

/** The words as they stand in the action, when the command has the sudo in front that the app itself would put there. */
function withoutSudo(words: readonly string[], definition: ActionDefinition): readonly string[] {
  for (const loginIsRoot of [false, true]) {
    const prefix = throughSudo({ words: [], env: definition.env }, definition.sudo, loginIsRoot).words;
    if (prefix.length > 0 && sameWords(words.slice(0, prefix.length), prefix)) return words.slice(prefix.length);
  }
  return words;
}

function matchWords(words: readonly string[], definition: ArgvDefinition, given: Parameters): MatchedCommand {
  let fault: AppError | undefined;
  const template = definition.argv.map(piecesOf);
  for (const reading of readWords(template, words, definition.params, new Map(), { steps: MOST_STEPS })) {
    const read = toParameters(definition, reading);
    if (read === undefined) continue;
    const twice = Object.keys(given).find((name) => Object.hasOwn(read, name));
    if (twice !== undefined) return { kind: 'refused', error: givenTwice(twice) };
    const checked = checkParameters(definition.params, { ...given, ...read });
    if (checked.kind === 'refused') {
      fault ??= checked.error;
      continue;
    }
    // Whatever the reading: what the action would run is what was asked for, word by word.
    const built = buildCommand({ ...definition, sudo: false }, checked.values, false).words;
    if (sameWords(built, words)) return { kind: 'matched', parameters: { ...given, ...read } };
  }
  return { kind: 'refused', error: fault ?? differentCommand(definition) };
}

/**
 * Reads a finished command text as a run of the action (POL-5). It has to be, without any expansion, exactly the words
 * that the action runs for some parameters, with or without the sudo that the app puts in front of them. A `shell`
 * action takes its exact text (line breaks at the end aside).
 * @param given parameters that do not stand in the command: those of a `shell` action, and secrets
 */
export function matchCommand(text: string, definition: ActionDefinition, given: Parameters): MatchedCommand {
  if (text.trim() === '') return { kind: 'refused', error: emptyCommandText() };
  if (text.length > LONGEST_COMMAND) return { kind: 'refused', error: commandTooLong(text.length, LONGEST_COMMAND) };
  if ('shell' in definition) {
    const same = text.replace(/\n+$/, '') === definition.shell.replace(/\n+$/, '');
    if (!same) return { kind: 'refused', error: differentCommand(definition) };
    return { kind: 'matched', parameters: given };
  }
  const split = splitWords(text);
  if (split.kind === 'refused') return { kind: 'refused', error: unsafeCommand(split) };
  return matchWords(withoutSudo(split.words, definition), definition, given);
}
