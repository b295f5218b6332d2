import type { HostKey, KnownHostKey } from '#shared/errors.ts';
import { formatExact } from '../../format.ts';

/** Host keys under each other, so that they can be compared letter by letter. */
export function HostKeyFacts({ keys }: { keys: readonly { term: string; hostKey: HostKey | KnownHostKey }[] }) {
  return (
    <dl className="m-0 grid grid-cols-[auto_1fr] gap-x-4 gap-y-2 rounded-md border border-line bg-term px-3 py-2.5">
      {keys.map(({ term, hostKey }) => (
        <div key={`${term} ${hostKey.fingerprint}`} className="contents">
          <dt className="text-faint">{term}</dt>
          <dd className="m-0 min-w-0">
            <span className="block break-all font-mono text-sm">{hostKey.fingerprint}</span>
            <span className="text-dim text-sm">
              {hostKey.type}
              {'firstSeenAt' in hostKey ? `, ${firstSeenWords(hostKey)}` : ''}
            </span>
          </dd>
        </div>
      ))}
    </dl>
  );
}

/** When a key was accepted, or that nobody knows. */
export function firstSeenWords({ firstSeenAt, file }: Pick<KnownHostKey, 'firstSeenAt' | 'file'>): string {
  if (firstSeenAt !== null) return `first seen ${formatExact(firstSeenAt)}`;
  return file === 'user' ? 'from ~/.ssh/known_hosts' : 'nobody noted when it was first seen';
}

/** How to see on the server itself which key is the right one. */
export function HostKeyCheck({ type }: { type: string }) {
  return (
    <div className="text-dim text-sm">
      <p className="m-0">To be sure that it is your server, run this on its own console and compare:</p>
      <code className="mt-1 block select-all break-all rounded-md bg-hover px-2.5 py-1.5 font-mono text-fg">
        ssh-keygen -lf {keyFileOf(type)}
      </code>
    </div>
  );
}

/** The file that holds the public half of a host key of this type on the server. */
function keyFileOf(type: string): string {
  if (type.includes('ecdsa')) return '/etc/ssh/ssh_host_ecdsa_key.pub';
  return type.includes('rsa') ? '/etc/ssh/ssh_host_rsa_key.pub' : '/etc/ssh/ssh_host_ed25519_key.pub';
}
