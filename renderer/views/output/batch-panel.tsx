import { useMemo } from 'react';
import type { Run } from '#shared/run.ts';
import { BatchHeader } from './batch-header.tsx';
import { BatchTiles } from './batch-tiles.tsx';
import { fold } from './fold.ts';
import { FoldedOutput } from './folded-output.tsx';
import { useBatchOutputs } from './use-batch-outputs.ts';

/** The runs of one request together: how each server stands, and their outputs with what is alike folded. */
export function BatchPanel({ runs }: { runs: readonly [Run, ...Run[]] }) {
  const outputs = useBatchOutputs(runs);
  const folded = useMemo(() => fold(runs, outputs), [runs, outputs]);
  return (
    <>
      <BatchHeader runs={runs} folded={folded} />
      <div className="flex min-h-0 flex-1">
        <BatchTiles runs={runs} folded={folded} />
        <FoldedOutput folded={folded} all={runs.length} />
      </div>
    </>
  );
}
