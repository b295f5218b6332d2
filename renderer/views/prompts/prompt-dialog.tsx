import { type ReactNode, type RefObject, useId, useRef, useState } from 'react';
import type { Prompt, PromptAnswer } from '#shared/prompt.ts';
import { formatWait } from '../../format.ts';
import { useApp, useClient } from '../../state/context.ts';
import { Button } from '../../ui/button.tsx';
import { Dialog } from '../../ui/dialog.tsx';
import { useNow } from '../../ui/time.tsx';
import { toastFailure } from '../../ui/toast-failure.ts';
import { promptWords, type TypedPrompt, typedAnswer } from './prompt-words.ts';
import { TrustQuestion } from './trust-question.tsx';
import { emptyDraft, TypedQuestion } from './typed-question.tsx';

/**
 * The oldest open question of the backend. Closing it, or letting its time run out, means no. One that somebody types an
 * answer to does not go by itself: what is still to be typed would go to the next question, or to the window.
 */
export function PromptDialog() {
  const prompts = useApp((state) => state.prompts);
  const [held, setHeld] = useState<TypedPrompt | null>(null);
  const first = held ?? prompts[0];
  if (!first) return null;
  const isOpen = prompts.some(({ id }) => id === first.id);
  const waiting = prompts.length - (isOpen ? 1 : 0);
  return first.kind === 'trust-host-key' ? (
    <TrustDialog key={first.id} prompt={first} waiting={waiting} />
  ) : (
    <TypedDialog key={first.id} prompt={first} waiting={waiting} isOpen={isOpen} onHold={setHeld} />
  );
}

/** A host key that is not known: the answer no has the focus. */
function TrustDialog({ prompt, waiting }: { prompt: Extract<Prompt, { kind: 'trust-host-key' }>; waiting: number }) {
  const { answered, answer } = useAnswer(prompt);
  const no = useRef<HTMLButtonElement>(null);
  return (
    <Question
      {...{ prompt, waiting, answered, answer, no }}
      isOpen
      initialFocus={no}
      yes={
        <Button variant="primary" disabled={answered} onClick={() => void answer({ kind: 'yes' })}>
          {promptWords(prompt).yes}
        </Button>
      }
    >
      <TrustQuestion prompt={prompt} />
    </Question>
  );
}

/** A question that is answered by typing. */
function TypedDialog({
  prompt,
  waiting,
  isOpen,
  onHold,
}: {
  prompt: TypedPrompt;
  waiting: number;
  /** False once the backend does not wait for an answer any more. */
  isOpen: boolean;
  /** Keeps the question on the screen, or lets it go. */
  onHold(prompt: TypedPrompt | null): void;
}) {
  const { answered, answer: send } = useAnswer(prompt);
  const answer = async (given: PromptAnswer) => {
    onHold(null);
    if (isOpen) await send(given);
  };
  const [draft, setDraft] = useState(() => emptyDraft(prompt));
  const formId = useId();
  const firstField = useRef<HTMLInputElement>(null);
  // A server may accept an empty answer to its own question; a secret is never empty.
  const complete = prompt.kind === 'login-questions' || draft.texts[0] !== '';
  const ready = complete && isOpen && !answered;
  return (
    <Question
      {...{ prompt, waiting, isOpen, answered, answer }}
      initialFocus={firstField}
      yes={
        <Button type="submit" form={formId} variant="primary" disabled={!ready}>
          {promptWords(prompt).yes}
        </Button>
      }
    >
      <TypedQuestion
        {...{ prompt, draft, formId, firstField }}
        onChange={(next) => {
          setDraft(next);
          if (!answered) onHold(prompt);
        }}
        onSubmit={() => ready && void answer(typedAnswer(prompt, draft.texts, draft.keep))}
      />
    </Question>
  );
}

/** Sends the answer to a question, once. */
function useAnswer(prompt: Prompt) {
  const client = useClient();
  const [answered, setAnswered] = useState(false);
  const answer = async (given: PromptAnswer) => {
    setAnswered(true);
    try {
      await client.prompts.answer({ promptId: prompt.id, answer: given });
    } catch (thrown) {
      setAnswered(false);
      toastFailure(thrown);
    }
  };
  return { answered, answer };
}

function Question({
  prompt,
  waiting,
  isOpen,
  answered,
  answer,
  initialFocus,
  no,
  yes,
  children,
}: {
  prompt: Prompt;
  waiting: number;
  isOpen: boolean;
  answered: boolean;
  answer(given: PromptAnswer): Promise<void>;
  initialFocus: RefObject<HTMLElement | null>;
  no?: RefObject<HTMLButtonElement | null>;
  yes: ReactNode;
  children: ReactNode;
}) {
  const words = promptWords(prompt);
  const refuse = () => void answer({ kind: 'no' });
  return (
    <Dialog
      open
      insistent
      layer="prompt"
      onClose={refuse}
      title={words.title}
      description={
        <>
          {prompt.server.address}
          {waiting > 0 ? <span className="text-faint"> · {waiting} more to answer after this</span> : null}
        </>
      }
      initialFocus={initialFocus}
      footer={
        <>
          {isOpen ? <Countdown until={prompt.expiresAt} /> : <Gone />}
          <Button {...(no ? { ref: no } : {})} disabled={answered} onClick={refuse}>
            {isOpen ? words.no : 'Close'}
          </Button>
          {yes}
        </>
      }
    >
      {children}
    </Dialog>
  );
}

function Gone() {
  return (
    <span role="alert" className="mr-auto text-sm text-warn">
      This question is not open any more
    </span>
  );
}

function Countdown({ until }: { until: number }) {
  const seconds = Math.max(0, Math.ceil((until - useNow(500)) / 1000));
  return (
    <span className="mr-auto text-faint text-sm tabular-nums" role="timer">
      {seconds > 0 ? `The answer is no in ${formatWait(seconds)}` : 'The time has run out'}
    </span>
  );
}
