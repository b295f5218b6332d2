import { SquareTerminal } from 'lucide-react';
import { useApp, useAppActions } from '../../state/context.ts';
import { Button } from '../../ui/button.tsx';
import { EmptyState } from '../../ui/empty-state.tsx';
import { Kbd } from '../../ui/kbd.tsx';
import { REGION } from '../layout/regions.ts';
import { useKeys } from '../shortcuts/use-keys.ts';

/** What stands where output appears while no run is open: how to begin, or where to find what ran before. */
export function NothingOpen() {
  const isFirstStart = useApp(
    ({ servers }) => servers.length === 1 && servers.every(({ lastRun }) => lastRun === null),
  );
  return (
    <section aria-label="Output" {...REGION} className="grid h-full bg-term">
      {isFirstStart ? <HowToBegin /> : <WhatRanBefore />}
    </section>
  );
}

/** The list of servers, which offers the same, is out of sight in a narrow window. */
function HowToBegin() {
  const { openDialog } = useAppActions();
  return (
    <EmptyState
      icon={<SquareTerminal />}
      title="Output appears here"
      action={
        <>
          <Button onClick={() => openDialog({ kind: 'add-server', copyOf: null })}>Add a server</Button>
          <Button onClick={() => openDialog({ kind: 'import' })}>Import servers</Button>
        </>
      }
    >
      Click an action to run it on this computer, or bring in your servers first.
    </EmptyState>
  );
}

function WhatRanBefore() {
  const actions = useAppActions();
  const keys = useKeys('show_history');
  return (
    <EmptyState
      icon={<SquareTerminal />}
      title="Output appears here"
      action={
        <>
          <Button onClick={() => actions.setView('overview')}>See what ran last</Button>
          <Button onClick={() => actions.setView('history')}>Look into the history</Button>
        </>
      }
    >
      Choose servers and click an action. Every run gets a tab; whatever ran before is in the history
      {keys ? (
        <>
          {' ('}
          <Kbd keys={keys} />)
        </>
      ) : null}
      .
    </EmptyState>
  );
}
