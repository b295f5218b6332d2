import { useMemo } from 'react';
import type { Action } from '#shared/action.ts';
import type { Parameters, Run } from '#shared/run.ts';
import type { RunRequest } from '#shared/run-request.ts';
import type { Server } from '#shared/server.ts';
import { useApp } from '../../state/context.ts';
import { type Enablement, enablement } from './enablement.ts';
import { formTexts, missingParameters, toParameters } from './form-values.ts';
import { valuesOfRun } from './last-values.ts';
import { useLastRun } from './use-last-run.ts';
import { type PreviewState, usePreview } from './use-preview.ts';

/** What a form says at this moment, and what would come of it. */
export type FormRequest = {
  /** The run that fills the fields nobody has typed into. */
  last: Run | null;
  /** The text of every field. */
  texts: Parameters;
  request: RunRequest;
  /** Parameters that still need a value. */
  missing: readonly string[];
  allowed: Enablement;
  /** Nothing is missing, and it may run on all of the servers. */
  complete: boolean;
  preview: PreviewState;
};

const NOTHING_ASKED: PreviewState = { previews: [], error: null, stale: false };

/** Reads the form of an action for the servers, and has it looked over by the backend. */
export function useFormRequest(action: Action, servers: readonly Server[]): FormRequest {
  const { definition } = action;
  const typed = useApp((state) => state.formValues[definition.id]);
  const all = useApp((state) => state.servers);
  const last = useLastRun(action, servers);
  const texts = useMemo(
    () => formTexts(action, typed, last ? valuesOfRun(action, last) : undefined),
    [action, typed, last],
  );
  const request = useMemo(
    () => ({ actionId: definition.id, parameters: toParameters(texts), serverIds: servers.map(({ id }) => id) }),
    [definition.id, texts, servers],
  );
  const missing = missingParameters(action, texts);
  const allowed = enablement(
    action,
    servers,
    all.map(({ server }) => server),
  );
  const possible = servers.length > 0 && allowed.kind === 'enabled';
  const complete = possible && missing.length === 0;
  // What is filled in already may be wrong before the rest is there.
  const askable = complete || (possible && Object.keys(request.parameters).length > 0);
  const preview = usePreview(askable ? request : null);
  return { last, texts, request, missing, allowed, complete, preview: askable ? preview : NOTHING_ASKED };
}
