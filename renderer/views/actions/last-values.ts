import type { Action } from '#shared/action.ts';
import type { Parameters, Run } from '#shared/run.ts';

/** The run of an action that was asked for last on any of the servers; refused ones never ran. */
export function lastRunOf(runs: Iterable<Run>, actionId: string, serverIds: readonly string[]): Run | undefined {
  const wanted = new Set(serverIds);
  return [...runs].findLast(
    (run) => run.action.id === actionId && wanted.has(run.server.id) && run.outcome?.kind !== 'refused',
  );
}

/** What a run gives to a form of today: values of parameters that are still there and may still have them, never secrets. */
export function valuesOfRun({ definition }: Action, run: Run): Parameters {
  const kept = Object.entries(run.parameters).filter(([name, value]) => {
    const parameter = Object.hasOwn(definition.params, name) ? definition.params[name] : undefined;
    if (parameter === undefined || parameter.type === 'secret') return false;
    if (parameter.type === 'choice') return parameter.choices.includes(value);
    return parameter.type !== 'boolean' || value === 'true' || value === 'false';
  });
  return Object.fromEntries(kept);
}
