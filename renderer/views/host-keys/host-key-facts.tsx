import type { HostKey, KnownHostKey } from '#shared/errors.ts';
import { formatMinute } from '../../format.ts';

/** A host key, and which one it is. */
export type NamedHostKey = { term: string; hostKey: HostKey | KnownHostKey };

/** The key that a server shows, above those that are stored of it. */
export function shownAndStored(presented: HostKey, known: readonly KnownHostKey[]): NamedHostKey[] {
  return [{ term: 'It shows', hostKey: presented }, ...known.map((hostKey) => ({ term: 'Stored', hostKey }))];
}

/** Host keys under each other, so that they can be compared letter by letter. */
export function HostKeyFacts({ keys }: { keys: readonly NamedHostKey[] }) {
  return (
    <dl className="m-0 flex flex-col gap-2 rounded-md border border-line bg-term px-3 py-2.5">
      {keys.map(({ term, hostKey }) => (
        <div key={`${term} ${hostKey.fingerprint}`}>
          <dt className="text-dim text-sm">
            <span className="font-medium text-fg">{term}</span> {hostKey.type}
            {'firstSeenAt' in hostKey ? `, ${firstSeenWords(hostKey)}` : ''}
          </dt>
          <dd className="m-0 break-all font-mono text-sm">{hostKey.fingerprint}</dd>
        </div>
      ))}
    </dl>
  );
}

/** When a key was accepted, or that nobody knows. */
export function firstSeenWords({ firstSeenAt, file }: Pick<KnownHostKey, 'firstSeenAt' | 'file'>): string {
  if (firstSeenAt !== null) return `first seen ${formatMinute(firstSeenAt)}`;
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
