import { useRef, useState } from 'react';
import { toast } from 'sonner';
import type { Prompt, PromptAnswer } from '#shared/prompt.ts';
import { errorOf } from '../../api/client.ts';
import { useApp, useClient } from '../../state/context.ts';
import { Button } from '../../ui/button.tsx';
import { Dialog } from '../../ui/dialog.tsx';
import { useNow } from '../../ui/time.tsx';
import { PassphraseQuestion } from './passphrase-question.tsx';
import { TrustQuestion } from './trust-question.tsx';

/** The oldest open question of the backend. Closing it, or letting its time run out, means no. */
export function PromptDialog() {
  const prompts = useApp((state) => state.prompts);
  const [first] = prompts;
  return first ? <OpenPrompt key={first.id} prompt={first} waiting={prompts.length - 1} /> : null;
}

function OpenPrompt({ prompt, waiting }: { prompt: Prompt; waiting: number }) {
  const client = useClient();
  const [secret, setSecret] = useState('');
  const [answered, setAnswered] = useState(false);
  const no = useRef<HTMLButtonElement>(null);
  const secretField = useRef<HTMLInputElement>(null);
  const { server } = prompt;
  const trust = prompt.kind === 'trust-host-key';

  const answer = async (given: PromptAnswer) => {
    setAnswered(true);
    try {
      await client.prompts.answer({ promptId: prompt.id, answer: given });
    } catch (thrown) {
      setAnswered(false);
      const error = errorOf(thrown);
      toast.error(error.message, { description: error.next });
    }
  };
  const yes = () => void answer(trust ? { kind: 'yes' } : { kind: 'secret', secret });

  return (
    <Dialog
      open
      insistent
      layer="prompt"
      onClose={() => void answer({ kind: 'no' })}
      title={trust ? `Trust ${server.name}?` : `Unlock the key for ${server.name}`}
      description={
        <>
          {server.address}
          {waiting > 0 ? <span className="text-faint"> · {waiting} more to answer after this</span> : null}
        </>
      }
      initialFocus={trust ? no : secretField}
      footer={
        <>
          <Countdown until={prompt.expiresAt} />
          <Button ref={no} disabled={answered} onClick={() => void answer({ kind: 'no' })}>
            {trust ? 'Do not trust' : 'Cancel'}
          </Button>
          <Button variant="primary" disabled={answered || (!trust && secret === '')} onClick={yes}>
            {trust ? 'Trust and connect' : 'Unlock'}
          </Button>
        </>
      }
    >
      {prompt.kind === 'trust-host-key' ? (
        <TrustQuestion prompt={prompt} />
      ) : (
        <PassphraseQuestion
          keyFile={prompt.keyFile}
          secret={secret}
          field={secretField}
          onChange={setSecret}
          onSubmit={() => secret !== '' && yes()}
        />
      )}
    </Dialog>
  );
}

function Countdown({ until }: { until: number }) {
  const seconds = Math.max(0, Math.ceil((until - useNow(500)) / 1000));
  return (
    <span className="mr-auto text-faint text-sm" role="timer">
      {seconds > 0 ? `No in ${seconds} s unless answered` : 'The time has run out'}
    </span>
  );
}
