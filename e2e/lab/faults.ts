import { setTimeout as sleep } from 'node:timers/promises';
import type { NetworkHost } from './network-host.ts';
import type { Random } from './random.ts';

/** Breaks something on a host, and gives what repairs it. */
type Fault = { name: string; begin: (host: NetworkHost) => () => unknown };

const FAULTS: readonly Fault[] = [
  {
    name: 'cable pulled',
    begin(host) {
      host.cut();
      return host.heal;
    },
  },
  {
    name: 'packets swallowed',
    begin(host) {
      host.drop();
      return host.admit;
    },
  },
  {
    name: 'connections turned away',
    begin(host) {
      host.reject();
      return host.admit;
    },
  },
  {
    name: 'sessions killed',
    begin(host) {
      host.killSessions();
      return () => {};
    },
  },
  {
    name: 'sshd killed',
    begin(host) {
      host.killSshd();
      return host.restartSshd;
    },
  },
  { name: 'sshd frozen', begin: (host) => host.freezeSshd() },
];

/** Longest that a fault lasts, and that a host is left in peace afterwards, in milliseconds. */
const LONGEST_FAULT_MS = 1500;
const LONGEST_PEACE_MS = 3000;

/** Lets hosts fail at random, each by itself, until `stop`, which repairs everything and tells how often each fault came. */
export function startFaults(
  hosts: readonly NetworkHost[],
  random: Random,
): { stop(): Promise<Record<string, number>> } {
  const counts: Record<string, number> = {};
  const stopping = new AbortController();
  const pause = (ms: number) => sleep(ms, undefined, { signal: stopping.signal }).catch(() => {});
  const torment = async (host: NetworkHost) => {
    while (!stopping.signal.aborted) {
      await pause(random.below(LONGEST_PEACE_MS));
      if (stopping.signal.aborted) return;
      const { name, begin } = random.pick(FAULTS);
      counts[name] = (counts[name] ?? 0) + 1;
      const repair = begin(host);
      await pause(random.below(LONGEST_FAULT_MS));
      await repair();
    }
  };
  const all = Promise.all(hosts.map(torment));
  return {
    async stop() {
      stopping.abort();
      await all;
      return counts;
    },
  };
}
