import { chmodSync, existsSync, mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { type OutcomeKind, outcomeKind } from '../../shared/outcome.ts';
import type { Run } from '../../shared/run.ts';
import { startFaults } from './faults.ts';
import { type Network, startNetwork } from './network.ts';
import { type NetworkBackend, startNetworkBackend } from './network-backend.ts';
import type { NetworkHost } from './network-host.ts';
import { createRandom, type Random } from './random.ts';

/** What came of it. `broken` has a sentence for every promise that was not kept: it has to be empty. */
export type SoakReport = {
  outcomes: Partial<Record<OutcomeKind, number>>;
  faults: Record<string, number>;
  broken: string[];
  milliseconds: number;
};

const HOSTS = 5;
const AT_ONCE = 20;
/** Nothing takes longer: attempts, waits, time-outs, looks and signals together. */
const LONGEST_RUN_MS = 60_000;
/** How long everything may take to work again once all is repaired. */
const RECOVERY_MS = 30_000;
/** How long a stubborn command would run if nobody ended it, in seconds: longer than the app needs to end it. */
const STUBBORN_S = 15;

const SETTINGS = `
limits:
  requests_per_minute: 10000
  connect_timeout: 2
  keep_alive_interval: 0.3
  keep_alive_unanswered: 3
  health_check_after: 1
  attempts: 3
  first_wait: 0.2
  longest_wait: 1
  failures_until_pause: 3
  first_pause: 0.5
  longest_pause: 2
`;

/** The last step of the work leaves a file on its host, by which a claimed success is compared with what happened. */
function actions(tokens: string): string {
  const params = { token: { type: 'string' }, pause: { type: 'string' } };
  const leaveToken = `sleep "$2"; echo "$1" > "${tokens}/$(hostname)-$1"; echo "$1"`;
  const words = (script: string) => ['sh', '-c', script, 'sh', '{token}', '{pause}'];
  const resist = `trap "" INT TERM; (trap "" INT TERM; sleep ${STUBBORN_S}; : "$1") & : "$2"; sleep ${STUBBORN_S}; : "$1"`;
  return JSON.stringify({
    actions: [
      { id: 'work', title: 'Work', timeout: 20, params, argv: words(leaveToken) },
      { id: 'repeatable', title: 'Repeatable', timeout: 20, idempotent: true, params, argv: words(leaveToken) },
      { id: 'stubborn', title: 'Stubborn', timeout: 1, params, argv: words(resist) },
    ],
  });
}

/** Runs commands on five hosts while their links, firewalls and sshd's fail at random, and checks what is claimed of each. */
export async function soak(options: {
  runs: number;
  seed: number;
  report?: (line: string) => void;
}): Promise<SoakReport> {
  const began = performance.now();
  const random = createRandom(options.seed);
  const network = await startNetwork({ hosts: HOSTS });
  const tokens = join(network.directory, 'tokens');
  mkdirSync(tokens);
  // Whoever logs in on a host leaves files there.
  chmodSync(tokens, 0o777);
  const backend = await startNetworkBackend(network, {
    servers: JSON.stringify({ servers: network.hosts.map((host) => serverEntry(network, host)) }),
    actions: actions(tokens),
    settings: SETTINGS,
  });
  try {
    const ledger = createLedger(tokens);
    const faults = startFaults(network.hosts, random);
    let left = options.runs;
    const work = async () => {
      while (left > 0) {
        left -= 1;
        if (left % 50 === 0) options.report?.(`${options.runs - left} of ${options.runs} runs begun`);
        await oneRun(backend, network.hosts, random, ledger);
      }
    };
    await Promise.all(Array.from({ length: AT_ONCE }, work));
    const injected = await faults.stop();
    await recover(backend, network.hosts, random, ledger);
    await ledger.settle(network.hosts);
    return {
      outcomes: ledger.outcomes,
      faults: injected,
      broken: ledger.broken,
      milliseconds: performance.now() - began,
    };
  } finally {
    await backend.close();
    await network.stop();
  }
}

function serverEntry(network: Network, host: NetworkHost) {
  const login = { user: network.user, key_file: network.clientKeyFile, agent: false };
  return { id: host.name, name: host.name, kind: 'ssh', host: host.address, ...login };
}

type Asked = {
  actionId: 'work' | 'repeatable' | 'stubborn';
  host: NetworkHost;
  token: string;
  cancelAfterMs: number | null;
};

async function oneRun(
  backend: NetworkBackend,
  hosts: readonly NetworkHost[],
  random: Random,
  ledger: Ledger,
): Promise<void> {
  const actionId = random.pick(['work', 'work', 'work', 'work', 'repeatable', 'stubborn'] as const);
  const cancelAfterMs = random.below(8) === 0 ? random.below(800) : null;
  const asked: Asked = { actionId, host: random.pick(hosts), token: random.name(), cancelAfterMs };
  const pause = (random.below(100) / 100).toFixed(2);
  const refusal = (error: unknown) => ledger.refused(asked, error);
  const started = await backend
    .start({ actionId, parameters: { token: asked.token, pause }, serverIds: [asked.host.name] })
    .catch(refusal);
  const [run] = started ?? [];
  if (run === undefined) return void (await sleep(200));
  if (cancelAfterMs !== null) {
    await sleep(cancelAfterMs);
    // It may have ended meanwhile.
    await backend.client.runs.cancel({ runId: run.id }).catch(() => {});
  }
  const ended = await Promise.race([backend.ended(run.id), sleep(LONGEST_RUN_MS, null, { ref: false })]);
  ledger.ended(asked, ended);
}

/** Everything is repaired: each host has to take a run again, without anybody asking for it. */
async function recover(backend: NetworkBackend, hosts: readonly NetworkHost[], random: Random, ledger: Ledger) {
  const deadline = performance.now() + RECOVERY_MS;
  await Promise.all(
    hosts.map(async (host) => {
      while (performance.now() < deadline) {
        const request = { actionId: 'work', parameters: { token: random.name(), pause: '0' }, serverIds: [host.name] };
        const [run] = (await backend.start(request).catch(() => null)) ?? [];
        const outcome = run === undefined ? null : (await backend.ended(run.id)).outcome;
        if (outcome?.kind === 'exited' && outcome.code === 0) return;
        await sleep(250);
      }
      ledger.broken.push(`${host.name} took no run within ${RECOVERY_MS} ms after everything was repaired`);
    }),
  );
}

type Ledger = ReturnType<typeof createLedger>;

/** Compares what the app says of each run with what is seen on its host. */
function createLedger(tokens: string) {
  const outcomes: SoakReport['outcomes'] = {};
  const broken: string[] = [];
  /** Runs of which it was said that nothing ran: no file of theirs may ever appear. */
  const neverRan: Asked[] = [];
  /** Runs whose processes may be there still, as the app has said itself. */
  const perhaps = new Set<string>();
  const hasToken = ({ host, token }: Asked) => existsSync(join(tokens, `${host.name}-${token}`));
  const count = (kind: OutcomeKind) => {
    outcomes[kind] = (outcomes[kind] ?? 0) + 1;
  };
  const complain = ({ actionId, host, token }: Asked, what: string) =>
    broken.push(`${actionId} ${token} on ${host.name}: ${what}`);

  return {
    outcomes,
    broken,
    refused(asked: Asked, error: unknown): null {
      count('refused');
      neverRan.push(asked);
      const data = error instanceof Error && 'data' in error ? JSON.stringify(error.data) : String(error);
      if (!data.includes('CIRCUIT_OPEN')) complain(asked, `refused with ${data}`);
      return null;
    },
    ended(asked: Asked, run: Run | null): void {
      const outcome = run?.outcome;
      if (!outcome) return void complain(asked, `no outcome after ${LONGEST_RUN_MS} ms`);
      count(outcomeKind(outcome));
      switch (outcome.kind) {
        case 'exited':
          if (outcome.code !== 0) complain(asked, `ended with ${outcome.code}`);
          else if (!hasToken(asked)) complain(asked, 'success is claimed, but its last step did not happen');
          return;
        case 'not-started':
          neverRan.push(asked);
          return;
        case 'cancelled':
        case 'timed-out': {
          if (outcome.remains.kind !== 'none') return void perhaps.add(asked.token);
          const found = asked.host.processes().filter((line) => line.includes(asked.token));
          if (found.length > 0) complain(asked, `nothing is left, it says, but there is ${found.join('; ')}`);
          return;
        }
        case 'lost':
          perhaps.add(asked.token);
          return;
        case 'signalled':
        case 'refused':
          complain(asked, `ended as ${JSON.stringify(outcome)}`);
      }
    },
    /** Waits for what was lost to come to its own end; nothing else may be there even now. */
    async settle(hosts: readonly NetworkHost[]): Promise<void> {
      const left = () => hosts.flatMap((host) => host.processes().map((line) => `${host.name}: ${line}`));
      for (const line of left()) {
        const known = [...perhaps].some((token) => line.includes(token)) || line.endsWith(`sleep ${STUBBORN_S}`);
        if (!known) broken.push(`a process is left although every run was accounted for: ${line}`);
      }
      const deadline = performance.now() + STUBBORN_S * 1000 + 5000;
      while (left().length > 0 && performance.now() < deadline) await sleep(250);
      for (const line of left()) broken.push(`a process is left at the end: ${line}`);
      for (const asked of neverRan)
        if (hasToken(asked)) complain(asked, 'nothing ran, it says, but its last step happened');
    },
  };
}
