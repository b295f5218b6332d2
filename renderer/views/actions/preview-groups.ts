import type { AppError } from '#shared/errors.ts';
import type { Preview } from '#shared/run-request.ts';
import type { Server } from '#shared/server.ts';

/** Previews folded: servers that run the same words, and servers that are refused for the same reason. */
export type PreviewGroups = {
  allowed: { text: string; names: string[] }[];
  /** Without what concerns one parameter: that stands beside its field. */
  refused: { error: AppError; names: string[] }[];
};

export function groupPreviews(previews: readonly Preview[], servers: readonly Server[]): PreviewGroups {
  const allowed = new Map<string, { text: string; names: string[] }>();
  const refused = new Map<string, { error: AppError; names: string[] }>();
  for (const { serverId, plan } of previews) {
    const name = servers.find(({ id }) => id === serverId)?.name ?? serverId;
    if (plan.kind === 'allowed') {
      const group = allowed.get(plan.text) ?? { text: plan.text, names: [] };
      group.names.push(name);
      allowed.set(plan.text, group);
    } else if (plan.error.code !== 'INVALID_PARAMETER') {
      const group = refused.get(plan.error.message) ?? { error: plan.error, names: [] };
      group.names.push(name);
      refused.set(plan.error.message, group);
    }
  }
  return { allowed: [...allowed.values()], refused: [...refused.values()] };
}

/** What is wrong with parameters, by their names. */
export function parameterErrors(
  previews: readonly Preview[],
  startError: AppError | null,
): ReadonlyMap<string, AppError> {
  const errors = new Map<string, AppError>();
  const note = (error: AppError) => {
    if (error.code === 'INVALID_PARAMETER') errors.set(error.parameter, error);
  };
  for (const { plan } of previews) if (plan.kind === 'refused') [plan.error, ...plan.others].forEach(note);
  if (startError) note(startError);
  return errors;
}
