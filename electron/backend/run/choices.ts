import type { Action, Parameter } from '#shared/action.ts';
import { type Caller, callerKey } from '#shared/caller.ts';
import { AppFailure } from '#shared/errors.ts';
import { outcomeKind } from '#shared/outcome.ts';
import type { Run } from '#shared/run.ts';
import type { Choices } from '#shared/run-request.ts';
import { createFaultFinder } from '../policy/parameters.ts';
import type { Clock } from '../ports.ts';
import type { Executor } from './executor.ts';
import type { Transcripts } from './transcripts.ts';

/** Which parameter of which action wants choices, on which server; `anew` when an answer of a moment ago will not do. */
export type ChoiceRequest = { actionId: string; parameter: string; serverId: string; anew: boolean };

/**
 * Asks a server for the values to choose from.
 * @throws AppFailure NOT_FOUND, COMMAND_NOT_STARTED when the action behind the choices fails, and whatever refuses its run
 */
export type ChoiceSource = (request: ChoiceRequest, caller: Caller) => Promise<Choices>;

/** How long an answer counts. It also bounds what a caller can make a server do beside the rate limit. */
const FRESH_MS = 30_000;
/** How much of the output is read, how many values in it are looked at, and how many are taken. */
const MOST_BYTES = 256 * 1024;
const MOST_LOOKED_AT = 5000;
const MOST_VALUES = 500;

/** The beginning of what a run wrote to its standard output: all of it, or whole lines up to a gap or the limit. */
function readOutput(transcripts: Transcripts, run: Run): string {
  const loan = transcripts.lend(run.id, run.bytes.stdout + run.bytes.stderr);
  try {
    const pieces: Buffer[] = [];
    let length = 0;
    let piece = loan.reader.read(0);
    while (piece?.kind === 'frame' && length < MOST_BYTES) {
      const { offset, stream, bytes } = piece.frame;
      if (stream === 'stdout') {
        pieces.push(bytes);
        length += bytes.length;
      }
      piece = loan.reader.read(offset);
    }
    const text = Buffer.concat(pieces).toString();
    // Half a name may be the name of something else.
    return piece === null ? text : text.slice(0, text.lastIndexOf('\n') + 1);
  } finally {
    loan.release();
  }
}

/** The lines, or one column of them, each once and in their order. Whatever is not a plain value is left out later. */
function candidates(output: string, column: number | undefined): string[] {
  const values = output.split('\n').map((line) => {
    const trimmed = line.trim();
    return column === undefined ? trimmed : (trimmed.split(/\s+/)[column - 1] ?? '');
  });
  return [...new Set(values.filter((value) => value !== ''))];
}

function failed(source: Action, run: Run): AppFailure {
  const { title } = source.definition;
  return new AppFailure({
    code: 'COMMAND_NOT_STARTED',
    message: `The choices could not be fetched: "${title}" did not succeed on ${run.server.name}.`,
    next: `Type the value, or look at what "${title}" says in the history.`,
  });
}

function missing(): AppFailure {
  return new AppFailure({
    code: 'NOT_FOUND',
    message: 'This parameter has no choices to fetch.',
    next: 'Type the value. The action may have been changed meanwhile.',
  });
}

/**
 * Choices come from a run of their own: decided on and recorded like any other, but not shown. It costs the caller none of its
 * requests, because it comes from opening a form; the answer is kept for half a minute instead. Who wants it anew pays
 * with a request. What the server says is hostile text: only what the parameter itself would accept becomes a choice.
 */
export function createChoices(parts: {
  clock: Clock;
  executor: Executor;
  transcripts: Transcripts;
  actions: () => ReadonlyMap<string, Action>;
}): ChoiceSource {
  const { clock, executor, transcripts, actions } = parts;
  const answers = new Map<string, { at: number; run: Promise<Run> }>();

  const runOnce = (source: Action, serverId: string, caller: Caller, anew: boolean): Promise<Run> => {
    const now = clock.monotonic();
    for (const [key, { at }] of answers) if (now - at >= FRESH_MS) answers.delete(key);
    const key = JSON.stringify([callerKey(caller), source.definition.id, source.version, serverId]);
    const known = answers.get(key);
    if (known !== undefined && !anew) return known.run;
    const request = { actionId: source.definition.id, parameters: {}, serverIds: [serverId] };
    const [started] = executor.start(request, caller, { counted: anew, lookup: true });
    if (started === undefined) throw new Error('a request on one server has one run');
    const run = executor.ended(started.id);
    answers.set(key, { at: now, run });
    return run;
  };

  return async ({ actionId, parameter: name, serverId, anew }, caller) => {
    const params = actions().get(actionId)?.definition.params ?? {};
    const parameter: Parameter | undefined = Object.hasOwn(params, name) ? params[name] : undefined;
    if (parameter === undefined || !('choices_from' in parameter) || !parameter.choices_from) throw missing();
    const source = actions().get(parameter.choices_from.action);
    if (source === undefined) throw missing();

    const run = await runOnce(source, serverId, caller, anew);
    if (run.outcome === null || outcomeKind(run.outcome) !== 'ok') throw failed(source, run);
    const found = candidates(readOutput(transcripts, run), parameter.choices_from.column);
    const findFault = createFaultFinder(parameter);
    const allowed = found.slice(0, MOST_LOOKED_AT).filter((value) => findFault(value) === null);
    const values = allowed.slice(0, MOST_VALUES);
    return { values, leftOut: found.length - values.length, runId: run.id };
  };
}
