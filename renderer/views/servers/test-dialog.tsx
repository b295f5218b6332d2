import { useEffect, useRef } from 'react';
import type { Server } from '#shared/server.ts';
import { serverLabel } from '#shared/server.ts';
import type { TestStep } from '#shared/server-test.ts';
import { useAppActions } from '../../state/context.ts';
import { Button } from '../../ui/button.tsx';
import { Dialog } from '../../ui/dialog.tsx';
import { ErrorNotice } from '../../ui/error-notice.tsx';
import { HostileText } from '../../ui/hostile-text.tsx';
import { StatusShape } from '../../ui/shapes.tsx';
import { VisuallyHidden } from '../../ui/visually-hidden.tsx';
import { ConnectionError } from '../host-keys/connection-error.tsx';
import { STATE_WORDS, stepTime, stepTitle, testVerdict } from './test-words.ts';
import { useServerTest } from './use-server-test.ts';

/** Tries the way to a server step by step, live, and tells what helps where it fails. Closing it gives the test up. */
export function TestDialog({ server }: { server: Server }) {
  const { closeDialog } = useAppActions();
  const { test, again } = useServerTest(server.id);
  const close = useRef<HTMLButtonElement>(null);
  const ready = !test.running && test.steps.every(({ state }) => state.kind === 'ok');
  return (
    <Dialog
      open
      onClose={closeDialog}
      title={`Test ${server.name}`}
      description={serverLabel(server)}
      initialFocus={close}
      footer={
        <>
          <output className="min-w-0 flex-1 truncate text-dim">{testVerdict(test, server.name)}</output>
          <Button ref={close} variant={ready ? 'primary' : 'ghost'} onClick={closeDialog}>
            {test.running ? 'Stop' : 'Close'}
          </Button>
          <Button {...(ready ? {} : { variant: 'primary' })} disabled={test.running} onClick={again}>
            Test again
          </Button>
        </>
      }
    >
      <ol
        aria-label="Steps"
        aria-busy={test.running}
        // biome-ignore lint/a11y/noNoninteractiveTabindex: a long list scrolls, which has to work by keyboard too
        tabIndex={0}
        className="m-0 flex min-h-52 list-none flex-col rounded-md p-0 pb-1"
      >
        {test.steps.map((step) => (
          <StepRow key={`${step.kind} ${step.serverId}`} step={step} />
        ))}
      </ol>
      {test.error ? <ErrorNotice error={test.error} /> : null}
    </Dialog>
  );
}

const SHAPES = { waiting: 'unknown', running: 'connecting', ok: 'reachable', failed: 'unreachable' } as const;

function StepRow({ step }: { step: TestStep }) {
  const { state } = step;
  const { openDialog } = useAppActions();
  const row = useRef<HTMLLIElement>(null);
  const failed = state.kind === 'failed';
  // Why it failed matters more than what worked before.
  useEffect(() => {
    if (failed) row.current?.scrollIntoView({ block: 'nearest' });
  }, [failed]);
  const edit = () => openDialog({ kind: 'edit-server', serverId: step.serverId });
  return (
    <li ref={row} className="border-line border-b py-2 last:border-b-0">
      <div className="flex items-baseline gap-2.5">
        <span className="translate-y-[1px]">
          <StatusShape status={SHAPES[state.kind]} />
        </span>
        <span className={`min-w-0 flex-1 break-words ${state.kind === 'waiting' ? 'text-dim' : 'font-medium'}`}>
          {stepTitle(step)}
          <VisuallyHidden>{`: ${STATE_WORDS[state.kind]}`}</VisuallyHidden>
        </span>
        <span className="shrink-0 text-dim text-sm tabular-nums">
          {state.kind === 'ok' ? stepTime(step) : <span aria-hidden="true">{STATE_WORDS[state.kind]}</span>}
        </span>
      </div>
      {state.kind === 'ok' && state.found !== '' ? (
        <p
          className={`m-0 mt-0.5 pl-[22px] text-dim text-sm ${step.kind === 'host-key' ? 'break-all font-mono' : 'break-words'}`}
        >
          <HostileText text={state.found} />
        </p>
      ) : null}
      {failed ? (
        <div className="mt-2">
          <ConnectionError
            error={state.error}
            action={step.kind === 'sudo' ? null : <Button onClick={edit}>Edit server</Button>}
          />
        </div>
      ) : null}
    </li>
  );
}
