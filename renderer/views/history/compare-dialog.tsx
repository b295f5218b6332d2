import { useQuery } from '@tanstack/react-query';
import { AppFailure } from '#shared/errors.ts';
import { mayHaveOutput, type Run } from '#shared/run.ts';
import { type Client, errorOf } from '../../api/client.ts';
import { formatExact } from '../../format.ts';
import { useClient } from '../../state/context.ts';
import { readTranscript } from '../../terminal/save.ts';
import { Button } from '../../ui/button.tsx';
import { Dialog } from '../../ui/dialog.tsx';
import { ErrorNotice } from '../../ui/error-notice.tsx';
import { HostileText } from '../../ui/hostile-text.tsx';
import { OutcomePill } from '../../ui/pill.tsx';
import { compareFacts } from './compare-facts.ts';
import { compareOutputs, type OutputComparison } from './compare-outputs.ts';
import { DiffLines } from './diff-lines.tsx';

/** Two runs, the older one first. */
export type Pair = readonly [one: Run, two: Run];

/** What two runs have different: the facts side by side, then their outputs line by line. */
export function CompareDialog({ pair, onClose }: { pair: Pair; onClose(): void }) {
  const [one, two] = pair;
  const { different, same } = compareFacts(one, two);
  return (
    <Dialog
      open
      onClose={onClose}
      title="Compare two runs"
      width="full"
      footer={
        <Button variant="primary" onClick={onClose}>
          Close
        </Button>
      }
    >
      <table aria-label="Facts of both runs" className="w-full table-fixed border-collapse">
        <thead>
          <tr className="text-left align-top">
            <th scope="col" className="w-36 py-1.5 pr-3 font-normal">
              <span className="sr-only">Fact</span>
            </th>
            {[one, two].map((run) => (
              <th key={run.id} scope="col" className="py-1.5 pr-3 font-medium">
                <span className="flex flex-wrap items-center gap-2">
                  <HostileText text={`${run.action.title} on ${run.server.name}`} />
                  {run.outcome ? <OutcomePill outcome={run.outcome} /> : null}
                </span>
                <span className="font-normal text-dim text-sm">{formatExact(run.askedAt)}</span>
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {different.map(({ term, one: left, two: right }) => (
            <tr key={term} className="border-line border-t align-top">
              <th scope="row" className="truncate py-1 pr-3 text-left font-normal text-faint">
                <HostileText text={term} />
              </th>
              <td className="break-words py-1 pr-3">
                <HostileText text={left} />
              </td>
              <td className="break-words py-1 pr-3">
                <HostileText text={right} />
              </td>
            </tr>
          ))}
        </tbody>
      </table>
      {same.length > 0 ? (
        <p className="mt-2 mb-3 text-faint text-sm">
          The same in both: <HostileText text={same.join(', ').toLowerCase()} />.
        </p>
      ) : null}
      <Outputs pair={pair} />
    </Dialog>
  );
}

async function outputOf(client: Client, run: Run): Promise<string> {
  if (!mayHaveOutput(run)) return '';
  const result = await readTranscript(client.runs, run);
  if ('error' in result) throw new AppFailure(result.error);
  return result.parts.join('');
}

function Outputs({ pair }: { pair: Pair }) {
  const client = useClient();
  const [one, two] = pair;
  const { data, error } = useQuery({
    queryKey: ['history-comparison', one.id, two.id],
    queryFn: async () => compareOutputs(...(await Promise.all([outputOf(client, one), outputOf(client, two)]))),
    retry: false,
  });
  return (
    <section aria-label="Output" className="flex flex-col gap-2 pb-2">
      <h3 className="m-0 border-line border-b pb-1 font-semibold text-lg">Output</h3>
      {error ? <ErrorNotice error={errorOf(error)} /> : null}
      {data ? <Comparison comparison={data} /> : error ? null : <p className="m-0 text-dim">Reading both outputs.</p>}
    </section>
  );
}

function Comparison({ comparison }: { comparison: OutputComparison }) {
  switch (comparison.kind) {
    case 'same':
      return <p className="m-0 text-dim">Both wrote exactly the same.</p>;
    case 'too-different':
      return <p className="m-0 text-dim">The outputs have too little in common to be compared line by line.</p>;
    case 'different':
      return (
        <>
          <section
            // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reachable by keyboard.
            tabIndex={0}
            aria-label="Differences, line by line"
            className="max-h-[50vh] overflow-auto rounded-lg border border-line bg-term font-mono text-sm"
          >
            <DiffLines stretches={comparison.stretches} removed="Only in the first: " added="Only in the second: " />
          </section>
          {comparison.cut ? (
            <p className="m-0 text-faint text-sm">There is more. Save both outputs to compare all of it.</p>
          ) : null}
        </>
      );
  }
}
