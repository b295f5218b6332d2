import type { RefObject } from 'react';
import type { Keep } from '#shared/prompt.ts';
import { Field, TextInput } from '../../ui/field.tsx';
import { HostileText } from '../../ui/hostile-text.tsx';
import { SecretInput } from '../../ui/secret-input.tsx';
import { LoginSteps } from '../host-keys/login-steps.tsx';
import { KeepChoice } from './keep-choice.tsx';
import { againWords, longestKeep, promptFields, reasonWords, type TypedPrompt } from './prompt-words.ts';
import { ServerSays } from './server-says.tsx';

/** What is typed and chosen in answer to a question. */
export type TypedDraft = { texts: readonly string[]; keep: Keep };

/** Nothing typed yet; kept until the app ends, unless it is good for one use only. */
export function emptyDraft(prompt: TypedPrompt): TypedDraft {
  return { texts: promptFields(prompt).map(() => ''), keep: longestKeep(prompt) === 'once' ? 'once' : 'session' };
}

/** A question that is answered by typing: a passphrase, a password, or whatever the server wants to know. */
export function TypedQuestion({
  prompt,
  draft,
  formId,
  firstField,
  onChange,
  onSubmit,
}: {
  prompt: TypedPrompt;
  draft: TypedDraft;
  formId: string;
  firstField: RefObject<HTMLInputElement | null>;
  onChange(draft: TypedDraft): void;
  onSubmit(): void;
}) {
  const again = againWords(prompt);
  return (
    <form
      id={formId}
      className="flex flex-col gap-3 py-1"
      onSubmit={(event) => {
        event.preventDefault();
        onSubmit();
      }}
    >
      <p className="m-0">{reasonWords(prompt)}</p>
      {'tried' in prompt && prompt.tried.length > 0 ? (
        <div className="text-dim text-sm">
          Asked because this was not enough:
          <LoginSteps tried={prompt.tried} />
        </div>
      ) : null}
      {'banner' in prompt ? <ServerSays text={prompt.banner} /> : null}
      {prompt.kind === 'login-questions' ? <ServerSays text={joined(prompt.title, prompt.instruction)} /> : null}
      {promptFields(prompt).map(({ label, theirs, echo }, index) => (
        <Field
          // biome-ignore lint/suspicious/noArrayIndexKey: the questions of one prompt never change, and may be alike
          key={index}
          label={theirs ? <HostileText text={label} /> : label}
          error={index === 0 && again !== null && draft.texts[0] === '' ? again : undefined}
        >
          {(control) => {
            const Input = echo ? TextInput : SecretInput;
            return (
              <Input
                {...control}
                {...(index === 0 ? { ref: firstField } : {})}
                value={draft.texts[index] ?? ''}
                onChange={({ target }) => onChange({ ...draft, texts: draft.texts.with(index, target.value) })}
              />
            );
          }}
        </Field>
      ))}
      <KeepChoice longest={longestKeep(prompt)} value={draft.keep} onChange={(keep) => onChange({ ...draft, keep })} />
    </form>
  );
}

function joined(...texts: string[]): string {
  return texts.filter((text) => text !== '').join('\n');
}
