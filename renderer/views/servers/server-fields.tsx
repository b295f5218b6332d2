import type { RefObject } from 'react';
import type { Server } from '#shared/server.ts';
import { Checkbox, Field, NumberInput, TextInput } from '../../ui/field.tsx';
import { type FormErrors, parseAddress, type ServerForm } from './server-form.ts';
import { ThroughField } from './through-field.tsx';

/** The fields that are folded away until they are needed. */
const MORE = ['tailscale', 'jump', 'id'] as const;

/** The fields of the server dialog. */
export function ServerFields({
  form,
  errors,
  idHint,
  idFixed,
  local,
  firstField,
  hops,
  onChange,
}: {
  form: ServerForm;
  errors: FormErrors;
  /** The id that the server has, or gets when the field is left empty. */
  idHint: string;
  idFixed: boolean;
  /** This computer has only a name and tags. */
  local: boolean;
  firstField: RefObject<HTMLInputElement | null>;
  /** Servers that this one could be reached through as well. */
  hops: readonly Server[];
  onChange(changed: Partial<ServerForm>): void;
}) {
  const changeHost = (text: string) => {
    const parsed = parseAddress(text);
    onChange(parsed ?? { host: text });
  };
  const text = (field: Exclude<keyof ServerForm, 'agent' | 'askPassword' | 'jump'>) => ({
    value: form[field],
    onChange: (event: { target: { value: string } }) => onChange({ [field]: event.target.value }),
  });

  return (
    <>
      <Field label="Name" error={errors.name}>
        {(control) => <TextInput {...control} {...text('name')} ref={firstField} placeholder="web-1" />}
      </Field>
      {local ? null : (
        <>
          <div className="grid grid-cols-[1fr_92px] gap-3">
            <Field label="Address" error={errors.host} hint="A host name or an IP address; user@host:port works too">
              {(control) => (
                <TextInput
                  {...control}
                  value={form.host}
                  onChange={(event) => changeHost(event.target.value)}
                  placeholder="192.168.1.20"
                />
              )}
            </Field>
            <Field label="Port" error={errors.port}>
              {(control) => <NumberInput {...control} {...text('port')} placeholder="22" />}
            </Field>
          </div>
          <Field label="User" error={errors.user}>
            {(control) => <TextInput {...control} {...text('user')} placeholder="admin" />}
          </Field>
          <Field
            label="Key file"
            optional
            error={errors.keyFile}
            hint="Without one, the agent and the usual files in ~/.ssh are tried"
          >
            {(control) => (
              <TextInput {...control} {...text('keyFile')} placeholder="~/.ssh/id_ed25519" className="font-mono" />
            )}
          </Field>
          <Checkbox
            label="Offer the keys of ssh-agent"
            checked={form.agent}
            onChange={(agent) => onChange({ agent })}
          />
          <Checkbox
            label="Ask for a password or a code where keys are not enough"
            checked={form.askPassword}
            onChange={(askPassword) => onChange({ askPassword })}
          />
        </>
      )}
      <Field
        label="Tags"
        optional
        error={errors.tags}
        hint="The first one is its group in the list; actions can be limited to tags"
      >
        {(control) => <TextInput {...control} {...text('tags')} placeholder="web docker" />}
      </Field>
      {local ? null : (
        <details
          className="group"
          open={MORE.some((field) => errors[field] !== undefined) || form.jump.length > 0 || undefined}
        >
          <summary className="-mx-1 w-fit cursor-default rounded-md px-1 py-1 text-dim hover:text-fg">More</summary>
          <div className="flex flex-col gap-3 pt-1">
            <Field
              label="Tailscale name"
              optional
              error={errors.tailscale}
              hint="Preferred over the address when it is set"
            >
              {(control) => <TextInput {...control} {...text('tailscale')} placeholder="web-1.tail1a2b.ts.net" />}
            </Field>
            <ThroughField
              jump={form.jump}
              candidates={hops}
              error={errors.jump}
              onChange={(jump) => onChange({ jump })}
            />
            <Field
              label="Id"
              optional={!idFixed}
              error={errors.id}
              hint="Its name in files and in the history; stays the same"
            >
              {(control) => (
                <TextInput
                  {...control}
                  {...(idFixed ? { value: idHint, readOnly: true } : text('id'))}
                  placeholder={idHint}
                  className="font-mono"
                />
              )}
            </Field>
          </div>
        </details>
      )}
    </>
  );
}
