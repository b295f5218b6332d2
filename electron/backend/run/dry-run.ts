import type { DryRun } from '#shared/action-text.ts';
import type { Caller } from '#shared/caller.ts';
import type { Parameters } from '#shared/run.ts';
import { type Policy, planFor } from '../policy/decide.ts';
import { quoteWords } from '../policy/quote.ts';
import { versionOf } from '../store/action-versions.ts';
import { readAction } from '../store/actions.ts';
import type { PolicySource } from './executor.ts';

/** The text of an action that nobody has saved yet, with values to try it with on a server. */
export type DryRunRequest = { text: string; parameters: Parameters; serverId: string };

/** Says what a text would run on a server, or why it would be refused. Reaches no server and leaves no trace. */
export type DryRunner = (request: DryRunRequest, caller: Caller) => DryRun;

/** Decides by the same rules as a real request, in a whitelist that holds nothing but the text. */
export function createDryRun(parts: {
  policy: PolicySource;
  /** Seconds, for actions that name no time-out. */
  defaultTimeoutSeconds: () => number;
}): DryRunner {
  return ({ text, parameters, serverId }, caller) => {
    const read = readAction(text);
    if (read.kind === 'broken') {
      const { line, column, message } = read.fault;
      const broken = `The action is broken at line ${line}, column ${column}: ${message}.`;
      const next = 'Correct it to see what it would run.';
      return { kind: 'refused', error: { code: 'VALIDATION_ERROR', message: broken, next }, others: [] };
    }
    const definition = read.value;
    const policy: Policy = {
      ...parts.policy(),
      actions: new Map([[definition.id, { version: versionOf(definition), definition }]]),
      caller,
      defaultTimeoutSeconds: parts.defaultTimeoutSeconds(),
      // A plan does not look at the rate limit.
      window: new Map(),
      monotonicMs: 0,
      requestsPerMinute: 1,
    };
    const decision = planFor({ actionId: definition.id, parameters, serverIds: [serverId] }, serverId, policy);
    if (decision.kind === 'refuse') return { kind: 'refused', error: decision.error, others: decision.others };
    const { words, timeoutMs } = decision.plan;
    return { kind: 'allowed', words: [...words], text: quoteWords(words), timeoutMs };
  };
}
