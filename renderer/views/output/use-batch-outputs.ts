import { useEffect, useRef, useState } from 'react';
import { mayHaveOutput, type Run } from '#shared/run.ts';
import { useClient } from '../../state/context.ts';
import { readBeginning } from '../../terminal/read-beginning.ts';
import { normalise, type ReadOutput } from './fold.ts';

/** Characters that are read of one run, and of a whole batch. */
const LIMIT = 256_000;
const BATCH_LIMIT = 64_000_000;
/** How many outputs are read at the same time. */
const READERS = 4;

/** Characters that are read of each of so many runs. */
export function readLimit(runs: number): number {
  return Math.min(LIMIT, Math.floor(BATCH_LIMIT / Math.max(1, runs)));
}

/** The outputs of the ended runs by run id, each read once after its end, a few at a time. */
export function useBatchOutputs(runs: readonly Run[]): ReadonlyMap<string, ReadOutput> {
  const client = useClient();
  const [outputs, setOutputs] = useState<ReadonlyMap<string, ReadOutput>>(new Map());
  const waiting = useRef<Run[]>([]);
  const asked = useRef(new Set<string>());
  const reading = useRef(0);
  const limit = readLimit(runs.length);

  const stop = useRef(new AbortController());
  useEffect(() => {
    // A view that is mounted again reads anew.
    const controller = new AbortController();
    stop.current = controller;
    asked.current = new Set();
    waiting.current = [];
    reading.current = 0;
    return () => controller.abort();
  }, []);

  useEffect(() => {
    const { signal } = stop.current;
    const source = client.runs;
    for (const run of runs) {
      if (run.state !== 'ended' || asked.current.has(run.id)) continue;
      asked.current.add(run.id);
      waiting.current.push(run);
    }
    const keep = (read: readonly [string, ReadOutput][]) =>
      setOutputs((before) => (read.length > 0 ? new Map([...before, ...read]) : before));
    const work = async () => {
      reading.current += 1;
      for (let run = waiting.current.shift(); run && !signal.aborted; run = waiting.current.shift()) {
        const result = await readBeginning(source, run.id, { limit, signal });
        if (signal.aborted) return;
        const output: ReadOutput =
          'error' in result
            ? { kind: 'failed', message: result.error.message }
            : { kind: 'read', text: normalise(result.text), cut: result.cut };
        keep([[run.id, output]]);
      }
      reading.current -= 1;
    };
    const silent = waiting.current.filter((run) => !mayHaveOutput(run));
    waiting.current = waiting.current.filter(mayHaveOutput);
    keep(silent.map(({ id }) => [id, { kind: 'read', text: '', cut: false }]));
    while (reading.current < Math.min(READERS, reading.current + waiting.current.length)) void work();
  }, [client, runs, limit]);

  return outputs;
}
