import { lookup } from 'node:dns/promises';
import { isIP } from 'node:net';
import { text } from 'node:stream/consumers';
import { setTimeout as sleep } from 'node:timers/promises';
import { type AppError, AppFailure, type ErrorCode } from '#shared/errors.ts';
import { lastHop } from '#shared/jump.ts';
import { type ConnectionState, type Server, type SshServer, serverAddress } from '#shared/server.ts';
import type { TestStep, TestStepKind } from '#shared/server-test.ts';
import { connectFailure } from './ssh/connect-failures.ts';
import { addressMissing, commandNotStarted, failure, givenUp } from './ssh/failures.ts';
import { greet } from './ssh/greet.ts';
import { plainText } from './ssh/plain-text.ts';
import type { Target } from './target/target.ts';

export type ServerTestParts = {
  servers: () => ReadonlyMap<string, Server>;
  /** Connects where needed; a failure is a state. */
  check(server: SshServer, abort: AbortSignal): Promise<ConnectionState>;
  target(server: Server): Target;
  /** How the actions that may run on it use sudo there. */
  sudoUse(server: Server): 'none' | 'asks' | 'never-asks';
  timeoutMs: () => number;
};

type StepState = TestStep['state'];
/** Steps that are found out about together, and how: the final state of each. */
type Stage = { steps: TestStep[]; run(): Promise<StepState[]> };

/** What the failure of a connection says about how far it got; any other failure is one of the login. */
const FAILING: Partial<Record<ErrorCode, TestStepKind>> = {
  ADDRESS_MISSING: 'port',
  HOST_UNRESOLVED: 'port',
  CONNECTION_REFUSED: 'port',
  CONNECTION_TIMEOUT: 'port',
  NETWORK_UNREACHABLE: 'port',
  CONNECTION_FAILED: 'port',
  NO_COMMON_ALGORITHM: 'host-key',
  HOST_KEY_REJECTED: 'host-key',
  HOST_KEY_CHANGED: 'host-key',
  HOST_KEY_REVOKED: 'host-key',
};

const WAITING: StepState = { kind: 'waiting' };
const ok = (found: string, tookMs: number | null = null): StepState => ({ kind: 'ok', found, tookMs });

/**
 * Tries the way to a server step by step, up to the first that fails: the state of all of them, each time it changes.
 * Nothing but `true` is run there.
 */
export async function* testServer(
  server: Server,
  abort: AbortSignal,
  parts: ServerTestParts,
): AsyncGenerator<TestStep[]> {
  const stages = [...(server.kind === 'ssh' ? waysTo(server, abort, parts) : []), ...commands(server, abort, parts)];
  const steps = stages.flatMap((stage) => stage.steps);
  const told = () => steps.map((step) => ({ ...step }));
  for (const stage of stages) {
    for (const step of stage.steps) step.state = { kind: 'running' };
    yield told();
    const states = await stage.run().catch((cause: unknown): StepState[] => {
      if (cause instanceof AppFailure) return [{ kind: 'failed', error: cause.error }];
      throw cause;
    });
    for (const [index, step] of stage.steps.entries()) step.state = states[index] ?? WAITING;
    if (abort.aborted) return;
    if (stage.steps.some((step) => step.state.kind !== 'ok')) break;
  }
  yield told();
}

function stepOf(server: Server, kind: TestStepKind, about: string): TestStep {
  return { kind, about, serverId: server.id, state: WAITING };
}

/** Every server that is connected to in order to reach one, itself last, as each is reached. */
function wayTo(server: SshServer, servers: ReadonlyMap<string, Server>): SshServer[] {
  const last = lastHop(server, servers);
  return last.kind === 'server' ? [...wayTo(last.server, servers), server] : [server];
}

/** The stages up to the login. */
function waysTo(server: SshServer, abort: AbortSignal, parts: ServerTestParts): Stage[] {
  const way = wayTo(server, parts.servers());
  const [first = server] = way;
  const hops = way.slice(0, -1).map((hop): Stage => {
    const step = stepOf(hop, 'hop', hop.name);
    const run = async () => [settled(step.kind, hop, await parts.check(hop, abort))];
    return { steps: [step], run };
  });
  return [...knock(first, abort, parts), ...hops, login(server, hops.length > 0, abort, parts)];
}

/** The stages that need no login: the name, and who answers at the port. */
function knock(server: SshServer, abort: AbortSignal, parts: ServerTestParts): Stage[] {
  const address = serverAddress(server);
  return [
    { steps: [stepOf(server, 'lookup', address)], run: async () => [await resolve(server, abort)] },
    {
      steps: [stepOf(server, 'port', `${address}:${server.port}`)],
      async run() {
        const { software, tookMs } = await greet(server, { timeoutMs: parts.timeoutMs(), abort });
        return [ok(software, tookMs)];
      },
    },
  ];
}

async function resolve(server: SshServer, abort: AbortSignal): Promise<StepState> {
  const address = serverAddress(server);
  if (address === '') throw addressMissing(server);
  if (isIP(address) !== 0) return ok('an IP address: there is no name to look up');
  const startedAt = performance.now();
  try {
    // A lookup cannot be ended, only left alone.
    const found = await Promise.race([lookup(address, { all: true }), whenAborted(abort)]);
    if (found === 'aborted') throw givenUp(server);
    return ok(found.map((each) => each.address).join(', '), performance.now() - startedAt);
  } catch (cause) {
    throw connectFailure(server, cause);
  }
}

/** The connection as every run uses it. Behind other servers the port is only seen from there. */
function login(server: SshServer, behind: boolean, abort: AbortSignal, parts: ServerTestParts): Stage {
  const steps = [
    ...(behind ? [stepOf(server, 'port', `${serverAddress(server)}:${server.port}`)] : []),
    stepOf(server, 'host-key', server.name),
    stepOf(server, 'login', server.user),
  ];
  return {
    steps,
    async run() {
      const connection = await parts.check(server, abort);
      if (connection.kind === 'connected') return steps.map(({ kind }) => settled(kind, server, connection));
      const { code } = errorOf(server, connection);
      const failing = FAILING[code] ?? 'login';
      // Its keys are read before anything is sent, so nobody has seen the host key then.
      const before = (kind: TestStepKind) => (kind === 'host-key' && code.startsWith('KEY_FILE') ? WAITING : ok(''));
      // What is asked for first when the one that failed is not among them: the port was seen before.
      const at = Math.max(
        0,
        steps.findIndex(({ kind }) => kind === failing),
      );
      return steps.map(({ kind }, index) => {
        if (index < at) return before(kind);
        return index === at ? settled(kind, server, connection) : WAITING;
      });
    },
  };
}

function errorOf(server: SshServer, connection: ConnectionState): AppError {
  return connection.kind === 'failed' || connection.kind === 'paused' ? connection.error : givenUp(server).error;
}

/** What a connection that came about, or did not, says about a step. */
function settled(kind: TestStepKind, server: SshServer, connection: ConnectionState): StepState {
  if (connection.kind !== 'connected') return { kind: 'failed', error: errorOf(server, connection) };
  const { hostKey, latencyMs } = connection;
  if (kind === 'host-key') return ok(hostKey === null ? '' : `${hostKey.type} ${hostKey.fingerprint}`);
  return kind === 'port' ? ok('') : ok('', latencyMs);
}

/** The stages that run something. */
function commands(server: Server, abort: AbortSignal, parts: ServerTestParts): Stage[] {
  const user = server.kind === 'ssh' ? server.user : 'you';
  const run = (words: readonly string[]) => runWords(server, words, abort, parts);
  const command: Stage = {
    steps: [stepOf(server, 'command', 'true')],
    async run() {
      const { code, said, tookMs } = await run(['true']);
      if (code === 0) return [ok('', tookMs)];
      throw notRun(server, said || `"true" ended with exit code ${code}`);
    },
  };
  const sudoUse = parts.sudoUse(server);
  if (sudoUse === 'none') return [command];
  const sudo: Stage = {
    steps: [stepOf(server, 'sudo', user)],
    async run() {
      const { code, said, tookMs } = await run(['sudo', '-n', 'true']);
      if (code === 0) return [ok('without a password', tookMs)];
      if (!/password/i.test(said)) throw notRun(server, said || `sudo ended with exit code ${code}`);
      if (sudoUse === 'asks') return [ok('with a password, which you are asked for', tookMs)];
      throw failure(
        'SUDO_PASSWORD_MISSING',
        `sudo on ${server.name} wants a password from ${user}, and some actions may not ask for one.`,
        'Allow their commands with NOPASSWD in its sudoers, or let those actions ask (sudo: { password: ask }).',
      );
    },
  };
  return [command, sudo];
}

function notRun(server: Server, said: string): AppFailure {
  if (server.kind === 'ssh') return commandNotStarted(server, said);
  return failure('COMMAND_NOT_STARTED', `The command did not run: ${plainText(said)}.`, 'Check that it exists here.');
}

/** Runs words to their end, which has to come in time. `said` is its stderr. @throws AppFailure */
async function runWords(server: Server, words: readonly string[], abort: AbortSignal, parts: ServerTestParts) {
  const startedAt = performance.now();
  // In English, so that sudo's words can be told from each other.
  const options = { env: { LC_ALL: 'C' }, cwd: undefined, abort };
  const process = await parts.target(server).exec(words, options);
  process.stdout.resume();
  const over = new AbortController();
  const late = sleep(parts.timeoutMs(), 'late' as const, { signal: AbortSignal.any([abort, over.signal]) });
  const ended = await Promise.race([
    Promise.all([process.exit, text(process.stderr)]),
    // Given up is as good as late: nobody waits for it any more.
    late.catch(() => 'late' as const),
  ]);
  over.abort();
  if (ended === 'late') {
    await process.signal('kill').catch(() => undefined);
    throw notRun(server, 'it did not end in time');
  }
  const [exit, said] = ended;
  if (exit.kind !== 'exited') throw notRun(server, exit.kind === 'lost' ? exit.reason : 'it was ended');
  return { code: exit.code, said: plainText(said), tookMs: performance.now() - startedAt };
}

function whenAborted(abort: AbortSignal): Promise<'aborted'> {
  return new Promise((resolve) => {
    if (abort.aborted) resolve('aborted');
    else abort.addEventListener('abort', () => resolve('aborted'), { once: true });
  });
}
