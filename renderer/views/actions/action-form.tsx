import { X } from 'lucide-react';
import { useEffect, useRef, useState } from 'react';
import type { Action } from '#shared/action.ts';
import type { AppError } from '#shared/errors.ts';
import type { RunOrder } from '#shared/run.ts';
import type { RunRequest } from '#shared/run-request.ts';
import type { Server } from '#shared/server.ts';
import { plural } from '../../format.ts';
import { useApp, useAppActions, useLaunch } from '../../state/context.ts';
import { Button, IconButton } from '../../ui/button.tsx';
import { ErrorNotice } from '../../ui/error-notice.tsx';
import { Kbd } from '../../ui/kbd.tsx';
import { useNow } from '../../ui/time.tsx';
import { CommandPreview } from './command-preview.tsx';
import { LastValuesNote } from './last-values-note.tsx';
import { LaunchFailure } from './launch-failure.tsx';
import { MissingNote } from './missing-note.tsx';
import { OrderField } from './order-field.tsx';
import { ParameterField } from './parameter-field.tsx';
import { parameterErrors } from './preview-groups.ts';
import { useFormRequest } from './use-form-request.ts';

/** The DOM id of the form, which Ctrl+Enter submits from anywhere. */
export const ACTION_FORM_ID = 'action-form';

/** The form of the chosen action: its parameters, the exact words, and the button that runs them. */
export function ActionForm({ action, servers }: { action: Action; servers: readonly Server[] }) {
  const { definition } = action;
  const launchState = useApp((state) => state.launch);
  const connected = useApp((state) => state.connection.kind === 'open');
  const { setFormValue, chooseAction } = useAppActions();
  const launch = useLaunch();
  const form = useRef<HTMLFormElement>(null);
  const [order, setOrder] = useState<RunOrder>({ kind: 'parallel' });
  const { last, texts, request, missing, allowed, complete, preview } = useFormRequest(action, servers);
  const { previews, error: previewError, stale } = preview;

  const failure = launchState.kind === 'failed' && launchState.actionId === definition.id ? launchState : null;
  const waitMs = useWait(failure);
  const faults = parameterErrors(previews, failure?.error ?? null);
  const refused = !stale && previews.some(({ plan }) => plan.kind === 'refused');
  const starting = launchState.kind === 'starting';
  const ready = connected && complete && !refused && !starting && waitMs === 0;

  const focusNext = (options?: FocusOptions) => {
    const [first] = missing;
    const target = first ? `[data-parameter="${first}"] :is(input, button)` : 'button[type="submit"]';
    form.current?.querySelector<HTMLElement>(target)?.focus(options);
  };
  // Choosing a card leads straight to what has to be filled in, or to the button when nothing has to be.
  // biome-ignore lint/correctness/useExhaustiveDependencies: once for each action that is opened, not for each change
  useEffect(() => focusNext({ preventScroll: true }), [definition.id]);

  return (
    <form
      id={ACTION_FORM_ID}
      ref={form}
      aria-label={definition.title}
      onSubmit={(event) => {
        event.preventDefault();
        if (missing.length > 0) return focusNext();
        // A form that was filled in faster than the backend answered has not shown what it runs.
        if (ready) void launch(withOrder(request, order), stale || previews.length === 0 ? null : previews);
      }}
      className="flex min-h-0 w-[340px] shrink-0 flex-col border-line border-l bg-panel"
    >
      <div className="flex min-h-0 flex-1 flex-col gap-2 overflow-y-auto px-3.5 pt-1.5 pb-2 short:gap-1 short:pt-0.5">
        <div className="flex items-center justify-between gap-2">
          <h2 className="m-0 font-semibold text-lg">{definition.title}</h2>
          <IconButton label="Close the form" shortcut="Esc" onClick={() => chooseAction(null)} className="-mr-1.5">
            <X className="size-4" aria-hidden="true" />
          </IconButton>
        </div>
        {Object.entries(definition.params).map(([name, parameter]) => {
          const fault = faults.get(name);
          return (
            <div key={name} data-parameter={name}>
              <ParameterField
                actionId={definition.id}
                servers={servers}
                name={name}
                parameter={parameter}
                text={texts[name] ?? ''}
                error={fault && !missing.includes(name) ? `${fault.message} ${fault.next}` : undefined}
                onChange={(text) => setFormValue(definition.id, name, text)}
              />
            </div>
          );
        })}
        <LastValuesNote action={action} texts={texts} last={last} />
        <OrderField servers={servers.length} order={order} onChange={setOrder} />
      </div>
      <div
        className={`flex shrink-0 flex-col gap-2 overflow-y-auto border-line border-t px-3.5 pt-2 empty:hidden short:pt-1.5 ${failure ? 'max-h-3/5' : 'max-h-2/5 short:max-h-1/2'}`}
      >
        {allowed.kind === 'disabled' ? <p className="m-0 text-dim">{allowed.reason}.</p> : null}
        {failure && !faultIsShown(failure.error, faults) ? (
          <LaunchFailure error={failure.error} waitMs={waitMs} servers={servers} />
        ) : null}
        {complete ? (
          <CommandPreview
            definition={definition}
            values={request.parameters}
            previews={previews}
            servers={servers}
            stale={stale}
            order={order}
          />
        ) : null}
        {allowed.kind === 'enabled' ? <MissingNote definition={definition} missing={missing} /> : null}
        {previewError ? <ErrorNotice error={previewError} /> : null}
      </div>
      <div className="flex items-center gap-2 px-3.5 py-2 short:py-1.5">
        <Button
          type="submit"
          variant="primary"
          once
          // A disabled button would lose the focus, to which questions and the next run come back, and while it is
          // disabled Enter leads to no field that is still empty.
          disabled={!ready && !starting && missing.length === 0}
          aria-disabled={starting || missing.length > 0}
          className="min-h-8 min-w-0 flex-1 shrink!"
        >
          <span className="min-w-0 truncate">
            {waitMs > 0 ? `Run again in ${Math.ceil(waitMs / 1000)} s` : runLabel(servers, starting)}
          </span>
          {ready ? <Kbd keys="Enter" className="border-on-accent/35! bg-transparent! text-on-accent!" /> : null}
        </Button>
      </div>
    </form>
  );
}

/** The order counts only among several servers. It is no part of what is previewed. */
function withOrder(request: RunRequest, order: RunOrder): RunRequest {
  return request.serverIds.length > 1 && order.kind === 'rolling' ? { ...request, order } : request;
}

function runLabel(servers: readonly Server[], starting: boolean): string {
  if (starting) return 'Starting…';
  const [only] = servers;
  return servers.length === 1 && only ? `Run on ${only.name}` : `Run on ${plural(servers.length, 'server')}`;
}

function faultIsShown(error: { code: string }, faults: ReadonlyMap<string, unknown>): boolean {
  return error.code === 'INVALID_PARAMETER' && 'parameter' in error && faults.has(String(error.parameter));
}

/** Milliseconds until the rate limit lets the next request through; 0 when nothing has to be waited for. */
function useWait(failure: { error: AppError; at: number } | null): number {
  const until = failure?.error.code === 'RATE_LIMITED' ? failure.at + failure.error.retryAfterMs : 0;
  const now = useNow(until > 0 ? 250 : null);
  return Math.max(0, until - now);
}
