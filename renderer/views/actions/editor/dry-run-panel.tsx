import { keepPreviousData, useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import type { ActionDefinition } from '#shared/action.ts';
import type { DryRun } from '#shared/action-text.ts';
import type { Parameters } from '#shared/run.ts';
import { errorOf } from '../../../api/client.ts';
import { formatLimit } from '../../../format.ts';
import { useApp, useClient } from '../../../state/context.ts';
import { ErrorNotice } from '../../../ui/error-notice.tsx';
import { Field } from '../../../ui/field.tsx';
import { Select } from '../../../ui/select.tsx';
import { defaultText, missingParameters, toParameters } from '../form-values.ts';
import { MissingNote } from '../missing-note.tsx';
import { ParameterField } from '../parameter-field.tsx';
import { parameterErrors } from '../preview-groups.ts';

type DryRunPanelProps = {
  /** The text that is tried. */
  text: string;
  /** What it says; null while it is broken. */
  definition: ActionDefinition | null;
};

/** What the text would run on a server with sample values. Nothing is saved, recorded or run. */
export function DryRunPanel({ text, definition }: DryRunPanelProps) {
  const client = useClient();
  const servers = useApp((state) => state.servers);
  const selected = useApp((state) => state.selection.ids);
  const [serverId, setServerId] = useState(
    () => servers.find(({ server }) => selected.has(server.id))?.server.id ?? servers[0]?.server.id ?? '',
  );
  const [typed, setTyped] = useState<Parameters>({});
  const params = Object.entries(definition?.params ?? {});
  const texts = Object.fromEntries(params.map(([name, parameter]) => [name, typed[name] ?? defaultText(parameter)]));
  const parameters = toParameters(texts);
  const missing = definition === null ? [] : missingParameters({ definition }, texts);

  const { data, error } = useQuery({
    queryKey: ['dry-run', text, parameters, serverId, servers.find(({ server }) => server.id === serverId)?.server],
    queryFn: ({ signal }) => client.actions.dryRun({ text, parameters, serverId }, { signal }),
    enabled: definition !== null && serverId !== '',
    placeholderData: keepPreviousData,
    retry: false,
    gcTime: 0,
  });
  const faults = parameterErrors(data?.kind === 'refused' ? [{ serverId, plan: data }] : [], null);

  return (
    <>
      <div className="-ml-1 flex min-h-0 flex-1 flex-col gap-3 overflow-y-auto pr-1 pb-1 pl-1">
        <p className="m-0 text-faint text-sm">
          The exact words that a run would send, with sample values. Nothing is saved, recorded or run.
        </p>
        <Field label="Server">
          {(control) => (
            <Select
              control={control}
              options={servers.map(({ server }) => ({ value: server.id, label: server.name }))}
              value={serverId}
              onChange={setServerId}
            />
          )}
        </Field>
        {params.map(([name, parameter]) => {
          const fault = name in parameters ? faults.get(name) : undefined;
          return (
            <ParameterField
              // A parameter of another type has another field.
              key={`${name} ${parameter.type}`}
              actionId=""
              servers={[]}
              name={name}
              parameter={parameter}
              text={texts[name] ?? ''}
              error={fault && `${fault.message} ${fault.next}`}
              onChange={(value) => setTyped((before) => ({ ...before, [name]: value }))}
            />
          );
        })}
      </div>
      <section
        aria-label="What would run"
        aria-live="polite"
        className="flex max-h-1/2 shrink-0 flex-col gap-1.5 overflow-y-auto border-line border-t pt-2"
      >
        {definition === null ? (
          <p className="m-0 text-dim">The action is broken. Mend what is marked to see what it would run.</p>
        ) : missing.length > 0 ? (
          <MissingNote definition={definition} missing={missing} />
        ) : error ? (
          <ErrorNotice error={errorOf(error)} />
        ) : data ? (
          <Result
            result={data}
            definition={definition}
            secretsGiven={params.filter(([name, { type }]) => type === 'secret' && name in parameters).length}
          />
        ) : null}
      </section>
    </>
  );
}

function Result({
  result,
  definition,
  secretsGiven,
}: {
  result: DryRun;
  definition: ActionDefinition;
  secretsGiven: number;
}) {
  if (result.kind === 'refused') {
    return (
      <div>
        <p className="m-0 font-semibold text-warn">This would be refused.</p>
        <p className="m-0 break-words">{result.error.message}</p>
        <p className="m-0 break-words text-dim">{result.error.next}</p>
      </div>
    );
  }
  const facts = [
    `ended after ${formatLimit(result.timeoutMs)} at most`,
    ...(definition.cwd === undefined ? [] : [`in ${definition.cwd}`]),
    ...(definition.pty ? ['in a terminal of its own'] : []),
    ...(secretsGiven > 0
      ? [`${secretsGiven === 1 ? 'one secret' : `${secretsGiven} secrets`} over standard input`]
      : []),
  ];
  return (
    <>
      <h3 className="m-0 text-dim text-sm">Words</h3>
      <ol aria-label="Words that would run" className="m-0 flex list-none flex-wrap gap-1 p-0 font-mono text-sm">
        {result.words.map((word, index) => (
          <li
            // biome-ignore lint/suspicious/noArrayIndexKey: a word is its place
            key={index}
            className="max-w-full whitespace-pre-wrap break-all rounded-sm border border-line2 bg-raised px-1.5 py-px"
          >
            {word === '' ? <span className="text-faint">empty</span> : word}
          </li>
        ))}
      </ol>
      <h3 className="m-0 text-dim text-sm">As the server’s shell reads them</h3>
      <pre
        // biome-ignore lint/a11y/noNoninteractiveTabindex: long commands scroll, which has to work from the keyboard
        tabIndex={0}
        className="m-0 max-h-48 overflow-auto whitespace-pre-wrap break-words rounded-md border border-line bg-term px-2.5 py-2 font-mono text-sm"
      >
        {result.text}
      </pre>
      <p className="m-0 text-faint text-sm first-letter:uppercase">{facts.join(', ')}.</p>
    </>
  );
}
