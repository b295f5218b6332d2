import type { ReactNode } from 'react';
import type { Run } from '#shared/run.ts';
import { HostileText } from '../../ui/hostile-text.tsx';
import { parametersText } from './words-text.ts';

/** The heading of a run or a batch: which action, with what, and then `children`: where. */
export function RunTitle({ run, children }: { run: Run; children: ReactNode }) {
  const parameters = parametersText(run.parameters);
  return (
    <h2 className="m-0 flex min-w-0 items-baseline gap-1.5 font-normal text-base">
      <b className="max-w-60 shrink-0 truncate font-semibold" title={run.action.title}>
        <HostileText text={run.action.title} />
      </b>
      {parameters ? (
        <span className="min-w-0 truncate font-mono text-dim text-sm" title={parameters}>
          <HostileText text={parameters} />
        </span>
      ) : null}
      {children}
    </h2>
  );
}
