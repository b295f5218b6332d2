import { useMemo } from 'react';
import type { Parameter } from '#shared/action.ts';
import { useApp } from '../../state/context.ts';
import { Checkbox, Field, NumberInput } from '../../ui/field.tsx';
import { Select } from '../../ui/select.tsx';
import { SuggestInput } from '../../ui/suggest-input.tsx';
import { parameterHint, parameterTitle, recentValues } from './form-values.ts';

/** The field of one parameter, by its type. */
export function ParameterField({
  actionId,
  name,
  parameter,
  text,
  error,
  onChange,
}: {
  actionId: string;
  name: string;
  parameter: Parameter;
  text: string;
  error: string | undefined;
  onChange(text: string): void;
}) {
  const runs = useApp((state) => state.runs);
  const recent = useMemo(() => recentValues(runs.values(), actionId, name), [runs, actionId, name]);
  const label = parameterTitle(name, parameter);
  const hint = parameterHint(parameter);

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
          default:
            return <SuggestInput control={control} suggestions={recent} value={text} onChange={onChange} />;
        }
      }}
    </Field>
  );
}
