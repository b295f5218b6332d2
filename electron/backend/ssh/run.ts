import { once } from 'node:events';
import { Readable } from 'node:stream';
import type { SshServer } from '#shared/server.ts';
import { createRunMark } from '../target/process-table.ts';
import { createProcessTree, type ProcessTree } from '../target/process-tree.ts';
import type { ExecOptions, ExitStatus, TargetProcess } from '../target/target.ts';
import { timed } from '../trace.ts';
import { awaitBeginning, commandText } from './command.ts';
import type { Connection } from './connection.ts';
import type { Connections } from './connections.ts';
import { commandNotStarted, givenUp, startTooSlow } from './failures.ts';

export type RunParts = {
  server: SshServer;
  /** Has the server run a command text. @throws AppFailure when it does not: nothing runs. */
  openSession: Connections['openSession'];
  /** Runs a script on the server beside the command, for looking after its processes. */
  runScript: (script: string) => Promise<string>;
  /** How long the login shell may take until the command begins. */
  startLimitMs: number;
};

/** Runs words on a server. @throws AppFailure when they were not accepted and nothing runs. */
export async function runOverSsh(
  words: readonly string[],
  options: ExecOptions,
  { server, openSession, runScript, startLimitMs }: RunParts,
): Promise<TargetProcess> {
  const mark = createRunMark();
  const text = commandText(words, { env: options.env, cwd: options.cwd, mark });
  const { trace, terminal } = options;
  const { connection, reply } = await openSession(text, options);
  let leader: number | null = null;
  const tree = createProcessTree({ mark, leader: () => leader, runScript, elevation: options.elevation });
  if (reply.kind === 'unknown') return lostProcess(connection, tree, reply.reason);
  const { channel, exit } = reply;
  options.onSent?.();

  const keepInput = options.input === true || terminal !== undefined;
  if (!keepInput) channel.end();
  const beginning = await timed(trace, 'start', () =>
    within(startLimitMs, Promise.race([awaitBeginning(channel, mark), whenAborted(options.abort)])),
  );
  if (beginning.kind === 'started') {
    leader = beginning.pid;
    const { hostKey } = connection;
    const stdin = keepInput ? channel : null;
    const running = { pid: leader, hostKey, stdin, stdout: channel, stderr: channel.stderr, exit, ...tree };
    if (terminal === undefined) return running;
    return { ...running, resize: ({ columns, rows }) => channel.setWindow(rows, columns, 0, 0) };
  }

  // Without the announcement the command has not begun, and once the channel is closed it cannot: writing it fails.
  const complaint = collectText(channel.stderr);
  // Whoever still waits for the announcement would hold its end up.
  channel.removeAllListeners('readable').resume();
  channel.close();
  if (beginning.kind === 'ended') {
    await exit;
    const reason = connection.overReason();
    if (reason !== null) return lostProcess(connection, tree, reason);
    throw commandNotStarted(server, (await complaint) || beginning.said);
  }
  await tree.signal('kill').catch(() => undefined);
  const remains = await tree.remains();
  if (remains.kind === 'none') throw beginning.kind === 'late' ? startTooSlow(server, startLimitMs) : givenUp(server);
  return lostProcess(connection, tree, 'it was ended before the server had told whether it had begun');
}

/** A command of which nobody can know whether it runs. It can still be looked for by its mark. */
function lostProcess(connection: Connection, tree: ProcessTree, reason: string): TargetProcess {
  const exit: Promise<ExitStatus> = Promise.resolve({ kind: 'lost', reason });
  const nothing = () => Readable.from([]);
  return { pid: null, hostKey: connection.hostKey, stdin: null, stdout: nothing(), stderr: nothing(), exit, ...tree };
}

/** The beginning of what a stream still gives, as text. */
async function collectText(stream: Readable): Promise<string> {
  let text = '';
  stream.on('data', (bytes: Buffer) => {
    if (text.length < 1000) text += bytes.toString();
  });
  await once(stream, 'end');
  return text;
}

function within<T>(limitMs: number, work: Promise<T>): Promise<T | { kind: 'late' }> {
  const late = Promise.withResolvers<{ kind: 'late' }>();
  const limit = setTimeout(() => late.resolve({ kind: 'late' }), limitMs);
  return Promise.race([work, late.promise]).finally(() => clearTimeout(limit));
}

function whenAborted(abort: AbortSignal): Promise<{ kind: 'aborted' }> {
  return new Promise((settle) => {
    if (abort.aborted) settle({ kind: 'aborted' });
    else abort.addEventListener('abort', () => settle({ kind: 'aborted' }), { once: true });
  });
}

/** What a script may print: a process table of a large machine is a tenth of it. */
const LARGEST_OUTPUT = 16 * 1024 * 1024;

/**
 * Runs shell text on a connection and gives what it printed.
 * Rejects when it cannot run, when the connection goes away, or after `limitMs` milliseconds.
 */
export async function runScriptOn(connection: Connection, script: string, limitMs: number): Promise<string> {
  const late = Promise.withResolvers<never>();
  const tooLate = new AbortController();
  const limit = setTimeout(() => {
    tooLate.abort();
    // What runs on it may go on.
    connection.doubt();
    late.reject(new Error('the server does not answer'));
  }, limitMs);

  async function run(): Promise<string> {
    // The script goes over standard input, so that it needs no quoting for the login shell.
    const reply = await connection.exec('exec sh -s');
    if (reply.kind !== 'running') throw new Error('reason' in reply ? reply.reason : 'the server has no room for it');
    const { channel, exit } = reply;
    const chunks: Buffer[] = [];
    let size = 0;
    channel.on('data', (bytes: Buffer) => {
      size += bytes.length;
      if (size <= LARGEST_OUTPUT) chunks.push(bytes);
    });
    channel.stderr.resume();
    whenAborted(tooLate.signal).then(() => channel.close());
    channel.end(script);
    const status = await exit;
    // A part of a process table would look as if the other processes were gone.
    if (size > LARGEST_OUTPUT) throw new Error('the server answers with too much');
    if (status.kind === 'exited' && status.code === 0) return Buffer.concat(chunks).toString();
    throw new Error(status.kind === 'lost' ? status.reason : 'the server could not run it');
  }

  try {
    return await Promise.race([run(), late.promise]);
  } finally {
    clearTimeout(limit);
  }
}
