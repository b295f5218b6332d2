import { useMemo } from 'react';
import type { Action } from '#shared/action.ts';
import { type Preview, type RunRequest, runRequestSchema } from '#shared/run-request.ts';
import { useApp } from '../../state/context.ts';
import { formTexts, toParameters } from '../actions/form-values.ts';
import { type PreviewState, usePreview } from '../actions/use-preview.ts';
import type { PaletteCommand } from './palette-item.ts';

/** What an entry would run. `shown` is what may be run as it was shown: nothing while it is not known. */
export type PalettePreviewState = PreviewState & { shown: readonly Preview[] | null };

/** Asks what the entry would run, where it runs something and nothing is missing. */
export function usePalettePreview(command: PaletteCommand | null): PalettePreviewState {
  const actions = useApp((state) => state.actions);
  // Entries are made anew whenever something changes; the question stays the same as long as it says the same.
  const text = JSON.stringify(requestOf(command, actions));
  const request = useMemo(() => runRequestSchema.nullable().parse(JSON.parse(text)), [text]);
  const state = usePreview(request);
  const fresh = request !== null && !state.stale && state.previews.length > 0;
  return { ...state, shown: fresh ? state.previews : null };
}

function requestOf(command: PaletteCommand | null, actions: readonly Action[]): RunRequest | null {
  if (command?.kind !== 'run-action' || command.missing.length > 0) return null;
  const { actionId, serverIds, values } = command;
  const action = actions.find(({ definition }) => definition.id === actionId);
  return action ? { actionId, parameters: toParameters(formTexts(action, values)), serverIds: [...serverIds] } : null;
}
