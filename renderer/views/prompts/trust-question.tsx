import type { Prompt } from '#shared/prompt.ts';

type TrustPrompt = Extract<Prompt, { kind: 'trust-host-key' }>;

/** The file that holds the public half of a host key of this type on the server. */
function keyFileOf(type: string): string {
  if (type.includes('ecdsa')) return '/etc/ssh/ssh_host_ecdsa_key.pub';
  return type.includes('rsa') ? '/etc/ssh/ssh_host_rsa_key.pub' : '/etc/ssh/ssh_host_ed25519_key.pub';
}

/** First contact with a server: its key, and how to tell that it is the right one. */
export function TrustQuestion({ prompt: { server, presented } }: { prompt: TrustPrompt }) {
  return (
    <div className="flex flex-col gap-3 py-1">
      <p className="m-0">
        This is the first connection to <b className="font-semibold">{server.name}</b>, and its host key is not known
        yet. Nothing has been sent to it.
      </p>
      <dl className="m-0 grid grid-cols-[auto_1fr] gap-x-4 gap-y-1 rounded-md border border-line bg-term px-3 py-2.5">
        <dt className="text-faint">Key type</dt>
        <dd className="m-0 font-mono">{presented.type}</dd>
        <dt className="text-faint">Fingerprint</dt>
        <dd className="m-0 break-all font-mono">{presented.fingerprint}</dd>
      </dl>
      <div className="text-dim text-sm">
        <p className="m-0">To be sure that it is your server, run this on its own console and compare:</p>
        <code className="mt-1 block select-all break-all rounded-md bg-hover px-2.5 py-1.5 font-mono text-fg">
          ssh-keygen -lf {keyFileOf(presented.type)}
        </code>
        <p className="m-0 mt-2">
          If you trust it, the key is remembered, and a server that shows a different one later is refused.
        </p>
      </div>
    </div>
  );
}
