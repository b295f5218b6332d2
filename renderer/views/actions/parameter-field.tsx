import { useMemo, useState } from 'react';
import type { Parameter } from '#shared/action.ts';
import type { Server } from '#shared/server.ts';
import { useApp } from '../../state/context.ts';
import { Checkbox, Field, NumberInput, TextInput } from '../../ui/field.tsx';
import { Select } from '../../ui/select.tsx';
import { SuggestInput } from '../../ui/suggest-input.tsx';
import { ChoicesNote } from './choices-note.tsx';
import { parameterHint, parameterTitle, recentValues } from './form-values.ts';
import { useChoices } from './use-choices.ts';

/** The field of one parameter, by its type. */
export function ParameterField({
  actionId,
  servers,
  name,
  parameter,
  text,
  error,
  onChange,
}: {
  actionId: string;
  servers: readonly Server[];
  name: string;
  parameter: Parameter;
  text: string;
  error: string | undefined;
  onChange(text: string): void;
}) {
  const runs = useApp((state) => state.runs);
  const recent = useMemo(() => recentValues(runs.values(), actionId, name), [runs, actionId, name]);
  const [visited, setVisited] = useState(false);
  const choices = useChoices({ actionId, name, parameter }, servers, visited);
  const label = parameterTitle(name, parameter);
  const asked = choices.fetching || choices.error !== null || choices.answer !== null;
  const hint = asked ? <ChoicesNote choices={choices} /> : parameterHint(parameter);
  const offered = choices.answer?.values ?? [];

  if (parameter.type === 'boolean') {
    return (
      <Checkbox label={label} hint={hint} checked={text === 'true'} onChange={(checked) => onChange(String(checked))} />
    );
  }
  return (
    <Field label={label} hint={hint} error={error} optional={parameter.optional}>
      {(control) => {
        switch (parameter.type) {
          case 'choice': {
            const blank = parameter.optional ? [{ value: '', label: 'None' }] : [];
            const choices = parameter.choices.map((choice) => ({ value: choice, label: choice }));
            return <Select control={control} options={[...blank, ...choices]} value={text} onChange={onChange} />;
          }
          case 'integer':
          case 'port':
            return (
              <NumberInput
                {...control}
                value={text}
                onChange={(event) => onChange(event.target.value)}
                className="font-mono"
              />
            );
          case 'secret':
            return (
              <TextInput
                {...control}
                type="password"
                autoComplete="new-password"
                value={text}
                onChange={(event) => onChange(event.target.value)}
              />
            );
          default:
            return (
              <SuggestInput
                control={control}
                suggestions={offered.length > 0 ? offered : recent}
                value={text}
                onChange={onChange}
                // A form that is only looked at runs nothing: the focus asks the server for its values.
                onVisit={choices.server === null ? undefined : () => setVisited(true)}
              />
            );
        }
      }}
    </Field>
  );
}
