import type { ActionDefinition } from '#shared/action.ts';
import { listNames } from '../../format.ts';
import { parameterTitle } from './form-values.ts';

/** Says which parameters still need a value; nothing when none does. */
export function MissingNote({ definition, missing }: { definition: ActionDefinition; missing: readonly string[] }) {
  if (missing.length === 0) return null;
  const titles = missing.map((name) => parameterTitle(name, definition.params[name]).toLowerCase());
  return <p className="m-0 text-faint text-sm">Fill in {listNames(titles)} to see the exact words.</p>;
}
