import type { Keep, PromptAnswer } from '#shared/prompt.ts';
import type { CredentialList } from '#shared/secrets.ts';
import type { Log, Secrets } from '../ports.ts';
import type { ServerQuestion } from '../prompts.ts';

/** Asks the person about the server that is being connected to. */
export type Ask = (question: ServerQuestion) => Promise<PromptAnswer>;

/** Secrets that were given before: until the app ends in memory, beyond that in the secret store. */
export type Credentials = {
  /** What is kept under a name. Asks for the passphrase of the secret store when it is locked and holds the name. */
  recall(name: string, ask: Ask): Promise<string | null>;
  /** Keeps what has proven to be right, as long as the person wants. Never rejects: the log tells what failed. */
  keep(name: string, secret: string, keep: Keep): Promise<void>;
  /** Whether it is in memory. */
  holds(name: string): boolean;
  /** Drops what is in memory, as it has proven to be wrong. What is stored is not recalled again until the app ends, or it is replaced. */
  drop(name: string): void;
  /** How long something can be kept at most. */
  longest(): Keep;
  list(): CredentialList;
  /** What is in memory: to take it out of what leaves the app, and for nothing else. */
  inMemory(): readonly string[];
  /** Opens the secret store, or gives a new one its passphrase; false when the passphrase is wrong. */
  unlock(passphrase: string): Promise<boolean>;
  /** False when nothing was kept under the name. */
  forget(name: string): Promise<boolean>;
};

/** How often the passphrase of the store is asked for before it counts as unknown. */
const STORE_TRIES = 3;

export function createCredentials({ secrets, log }: { secrets: Secrets; log: Log }): Credentials {
  const memory = new Map<string, string>();
  /** Names under which something wrong is stored: sending it with each new connection could lock the account. */
  const wrong = new Set<string>();
  /** Several connections may need the store at once: the person is asked once. */
  let unlocking: Promise<boolean> | null = null;

  async function askToUnlock(ask: Ask): Promise<boolean> {
    for (let tries = 0; tries < STORE_TRIES; tries += 1) {
      const answer = await ask({ kind: 'store-passphrase', again: tries > 0 });
      if (answer.kind !== 'secret') return false;
      if (await secrets.unlock(answer.secret)) return true;
    }
    return false;
  }

  async function fromStore(name: string, ask: Ask): Promise<string | null> {
    if (!secrets.names().includes(name)) return null;
    if (secrets.state().kind === 'locked') {
      unlocking ??= askToUnlock(ask).finally(() => {
        unlocking = null;
      });
      await unlocking;
    }
    return secrets.state().kind === 'open' ? secrets.get(name) : null;
  }

  return {
    async recall(name, ask) {
      const known = memory.get(name);
      if (known !== undefined) return known;
      if (wrong.has(name)) return null;
      try {
        const stored = await fromStore(name, ask);
        if (stored !== null) memory.set(name, stored);
        return stored;
      } catch (error) {
        log.warn({ name, err: error }, 'the secret store could not be read');
        return null;
      }
    },
    async keep(name, secret, keep) {
      if (keep === 'once') return;
      memory.set(name, secret);
      if (keep !== 'store') return;
      try {
        await secrets.set(name, secret);
        wrong.delete(name);
      } catch (error) {
        log.warn({ name, err: error }, 'a secret could not be stored and is kept until the app ends');
      }
    },
    holds: (name) => memory.has(name),
    drop(name) {
      memory.delete(name);
      wrong.add(name);
    },
    longest: () => (secrets.state().kind === 'open' ? 'store' : 'session'),
    list() {
      const stored = secrets.names();
      const inMemory = [...memory.keys()].filter((name) => !stored.includes(name));
      return {
        store: secrets.state(),
        kept: [
          ...stored.map((name) => ({ name, until: 'forgotten' as const })),
          ...inMemory.map((name) => ({ name, until: 'the app ends' as const })),
        ],
      };
    },
    inMemory: () => [...memory.values()],
    unlock: secrets.unlock,
    async forget(name) {
      const wasInMemory = memory.delete(name);
      return (await secrets.delete(name)) || wasInMemory;
    },
  };
}
