import type { AppError, ErrorCode } from '#shared/errors.ts';
import type { Output } from '#shared/run.ts';
import { errorOf } from '../api/client.ts';

/** The calls that a viewer of output needs; the typed client has them as `runs`. */
export type OutputSource = {
  output(request: { runId: string; after: number }, options: { signal: AbortSignal }): Promise<AsyncIterable<Output>>;
  acknowledge(request: { viewer: string; seq: number }): Promise<unknown>;
};

/** Where a feed writes. `write` calls `shown` once everything it was given has been taken in. */
export type OutputSink = {
  /** @param fresh whether the command has written it just now, and not before somebody looked */
  write(stream: 'stdout' | 'stderr', text: string, shown: () => void, fresh: boolean): void;
  /** Tells that `bytes` of output are not kept. */
  gap(bytes: number, shown: () => void): void;
};

/** What a person may want to know about a feed. */
export type FeedState =
  | { kind: 'live' }
  /** The stream broke off; it is opened again in a moment. */
  | { kind: 'interrupted' }
  | { kind: 'ended' }
  | { kind: 'failed'; error: AppError };

export type FeedOptions = {
  runId: string;
  source: OutputSource;
  sink: OutputSink;
  signal: AbortSignal;
  onState(state: FeedState): void;
  /** Milliseconds until a broken stream is opened again for the first time; doubles while nothing new arrives. */
  retryMs?: number;
};

/** Errors that time mends: the stream is asked for again. */
const TRANSIENT: ReadonlySet<ErrorCode> = new Set(['CONNECTION_LOST', 'SHUTTING_DOWN', 'INTERNAL']);

/** Milliseconds until a stream that broke off is opened again at the latest. */
const LONGEST_RETRY_MS = 2000;

/** What is not older than this when a view is opened counts as written just now, in milliseconds. */
const FRESH_MS = 2000;

/**
 * Shows a run's output from the beginning until all of it has been shown, or until `signal` fires. Reads on only as
 * fast as the sink takes in: what was shown is acknowledged, and the backend waits for that. A stream that breaks off
 * is opened again behind the last piece shown. Never throws: what goes wrong for good becomes the state `failed`.
 */
export async function feedOutput({ runId, source, sink, signal, onState, retryMs = 250 }: FeedOptions): Promise<void> {
  const stopped = new Promise<void>((resolve) => signal.addEventListener('abort', () => resolve(), { once: true }));
  let shown = 0;
  let delay = retryMs;
  while (!signal.aborted) {
    const progress = trackProgress(shown);
    const end = await readOnce(progress);
    // What is on its way to the screen has to arrive first: otherwise it would be asked for, and shown, twice.
    await Promise.race([progress.settled(), stopped]);
    if (signal.aborted) return;
    onState(end);
    if (end.kind !== 'interrupted') return;
    delay = progress.received() > shown ? retryMs : Math.min(delay * 2, LONGEST_RETRY_MS);
    shown = progress.received();
    await Promise.race([pause(delay), stopped]);
  }

  async function readOnce(progress: Progress): Promise<FeedState> {
    try {
      const stream = await source.output({ runId, after: shown }, { signal });
      const complete = await readStream(stream, source, sink, progress, () => onState({ kind: 'live' }));
      return { kind: complete ? 'ended' : 'interrupted' };
    } catch (thrown) {
      const error = errorOf(thrown);
      return TRANSIENT.has(error.code) ? { kind: 'interrupted' } : { kind: 'failed', error };
    }
  }
}

/** Returns whether the stream came to its proper end. */
async function readStream(
  stream: AsyncIterable<Output>,
  source: OutputSource,
  sink: OutputSink,
  progress: Progress,
  onOpened: () => void,
): Promise<boolean> {
  let acknowledge = (_seq: number): void => {};
  let freshFrom = Number.POSITIVE_INFINITY;
  for await (const piece of stream) {
    switch (piece.kind) {
      case 'opened':
        acknowledge = acknowledgeInTurn((seq) => source.acknowledge({ viewer: piece.viewer, seq }));
        if (piece.at !== undefined) freshFrom = piece.at - FRESH_MS;
        onOpened();
        break;
      case 'chunk': {
        const done = progress.begin(piece.seq);
        sink.write(piece.stream, piece.text, () => acknowledge(done()), piece.at >= freshFrom);
        break;
      }
      case 'gap': {
        const done = progress.begin(piece.seq);
        sink.gap(piece.bytes, () => acknowledge(done()));
        break;
      }
      case 'end':
        return true;
    }
  }
  return false;
}

type Progress = ReturnType<typeof trackProgress>;

/** Knows which pieces were received, `before` the first one included, and whether the sink has taken them all in. */
function trackProgress(before: number) {
  let received = before;
  let open = 0;
  let settle = (): void => {};
  return {
    /** Notes a piece on its way to the sink; the function returned notes its arrival and gives its `seq`. */
    begin(seq: number): () => number {
      received = Math.max(received, seq);
      open += 1;
      return () => {
        open -= 1;
        if (open === 0) settle();
        return seq;
      };
    },
    received: () => received,
    settled(): Promise<void> {
      if (open === 0) return Promise.resolve();
      return new Promise((resolve) => {
        settle = resolve;
      });
    },
  };
}

/**
 * Sends one acknowledgement at a time, always the newest, so that a flood of small pieces does not become a flood of
 * calls. A call that fails is not repeated: the stream it belongs to is gone too, and the next one has its own viewer.
 */
function acknowledgeInTurn(send: (seq: number) => Promise<unknown>): (seq: number) => void {
  let newest = 0;
  let sent = 0;
  let sending = false;
  const next = async () => {
    sending = true;
    try {
      while (newest > sent) {
        sent = newest;
        await send(sent);
      }
    } catch {
      // See above.
    } finally {
      sending = false;
    }
  };
  return (seq) => {
    newest = Math.max(newest, seq);
    if (!sending) void next();
  };
}

function pause(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms));
}
