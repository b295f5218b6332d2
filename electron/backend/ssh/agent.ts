import ssh2, {
  type BaseAgent,
  type IdentityCallback,
  type ParsedKey,
  type SignCallback,
  type SigningRequestOptions,
} from 'ssh2';
import type { LoginParts } from './login.ts';

/** A key that ssh-agent holds, with an agent that knows this key alone: so that the server's answer is about it. */
export type AgentKey = { key: ParsedKey; agent: BaseAgent };

/** What the types say that an agent gives; ssh2's own give parsed keys, without those of types that it does not know. */
type Identity = NonNullable<Parameters<IdentityCallback>[1]>[number];

/** Where ssh-agent listens; undefined where there is none. */
export function agentAddress(): string | undefined {
  const address = process.env.SSH_AUTH_SOCK;
  if (address) return address;
  return process.platform === 'win32' ? '\\\\.\\pipe\\openssh-ssh-agent' : undefined;
}

/** How answers of an agent are waited for: a person may have to unlock it, to confirm, or to touch a key. */
export type AgentPatience = Pick<LoginParts, 'pausedFor' | 'timeoutMs'>;

/** The keys that an agent holds, of those types that ssh2 knows. Rejects when it cannot be asked, or does not answer in time. */
export async function agentKeys(address: string, patience: AgentPatience): Promise<AgentKey[]> {
  const identities = await answerOf<Identity[]>(address, patience, (agent, done) => agent.getIdentities(done));
  return identities.filter(isParsed).map((key) => ({ key, agent: agentWith(address, key, patience) }));
}

type Done<Answer> = (error?: Error | null, answer?: Answer) => void;

/** Asks an agent once. One that falls silent is hung up on, so that nothing is left of the question. */
function answerOf<Answer>(
  address: string,
  { pausedFor, timeoutMs }: AgentPatience,
  ask: (agent: BaseAgent, done: Done<Answer>) => void,
): Promise<Answer> {
  const agent = ssh2.createAgent(address);
  const open = agent.getStream?.bind(agent);
  let hangUp = () => {};
  if (open !== undefined) {
    agent.getStream = (give) =>
      open((error, stream) => {
        hangUp = () => void stream?.destroy();
        give(error, stream);
      });
  }
  const answer = Promise.withResolvers<Answer>();
  const limit = setTimeout(() => {
    answer.reject(new Error('it does not answer'));
    hangUp();
  }, timeoutMs);
  ask(agent, (error, found) => {
    if (error || found === undefined) answer.reject(error ?? new Error('it has no answer'));
    else answer.resolve(found);
  });
  return pausedFor(answer.promise.finally(() => clearTimeout(limit)));
}

function isParsed(identity: Identity): identity is ParsedKey {
  return typeof identity === 'object' && 'getPublicSSH' in identity;
}

function agentWith(address: string, key: ParsedKey, patience: AgentPatience): BaseAgent {
  const agent = ssh2.createAgent(address);
  agent.getIdentities = (answer) => answer(undefined, [key]);
  agent.sign = (
    publicKey: ParsedKey,
    data: Buffer,
    options: SigningRequestOptions | SignCallback,
    callback?: SignCallback,
  ) => {
    const [wanted, done] = typeof options === 'function' ? [{}, options] : [options, callback];
    answerOf<Buffer>(address, patience, (real, give) => real.sign(publicKey, data, wanted, give)).then(
      (signature) => done?.(undefined, signature),
      (error: Error) => done?.(error),
    );
  };
  return agent;
}
