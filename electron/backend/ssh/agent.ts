import ssh2, { type BaseAgent, type IdentityCallback, type ParsedKey } from 'ssh2';

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

/** The keys that an agent holds, of those types that ssh2 knows. Rejects when it cannot be asked. */
export function agentKeys(address: string): Promise<AgentKey[]> {
  return new Promise((resolve, reject) => {
    ssh2.createAgent(address).getIdentities((error, identities = []) => {
      if (error) return reject(error);
      resolve(identities.filter(isParsed).map((key) => ({ key, agent: agentWith(address, key) })));
    });
  });
}

function isParsed(identity: Identity): identity is ParsedKey {
  return typeof identity === 'object' && 'getPublicSSH' in identity;
}

function agentWith(address: string, key: ParsedKey): BaseAgent {
  const agent = ssh2.createAgent(address);
  agent.getIdentities = (answer) => answer(undefined, [key]);
  return agent;
}
