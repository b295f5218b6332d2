import type { Run } from '#shared/run.ts';
import type { RunObserver } from '../run/run-observer.ts';
import type { TranscriptReader } from '../run/transcript.ts';
import type { Transcripts } from '../run/transcripts.ts';
import { runView } from './views.ts';

/** Silence after which a comment is sent, so that nobody on the way takes the connection for dead. */
const HEARTBEAT_MS = 15_000;

function event(name: string, data: object, id?: number): string {
  return `${id === undefined ? '' : `id: ${id}\n`}event: ${name}\ndata: ${JSON.stringify(data)}\n\n`;
}

/** Waits for news of a transcript, for the end of the wait, or for the time of a heartbeat. */
function news(reader: TranscriptReader, abort: AbortSignal): Promise<'news' | 'silence'> {
  return new Promise((resolve) => {
    const settle = (what: 'news' | 'silence') => {
      clearTimeout(timer);
      unsubscribe();
      abort.removeEventListener('abort', wake);
      resolve(what);
    };
    const wake = () => settle('news');
    const unsubscribe = reader.onChange(wake);
    const timer = setTimeout(() => settle('silence'), HEARTBEAT_MS);
    abort.addEventListener('abort', wake);
    if (abort.aborted) wake();
  });
}

/** What is kept behind byte `after`, and what is added to it until the transcript is closed. */
async function* pieces(reader: TranscriptReader, after: number, abort: AbortSignal): AsyncGenerator<string> {
  let offset = after;
  while (!abort.aborted) {
    // Asked before reading: whatever is added between the two is read in the next round.
    const closed = reader.closed();
    const piece = reader.read(offset);
    if (piece?.kind === 'gap') {
      offset = piece.offset;
      yield event('gap', { bytes: piece.bytes }, offset);
    } else if (piece !== null) {
      const { stream, bytes, at } = piece.frame;
      offset = piece.frame.offset;
      yield event(stream, { text: bytes.toString('utf8'), at_ms: at }, offset);
    } else if (closed) {
      return;
    } else {
      // Registered in the same turn as the look above, so that nothing falls between the two.
      const heard = await news(reader, abort);
      if (heard === 'silence') yield ': still here\n\n';
    }
  }
}

/**
 * A run's output as server-sent events, from byte `after` on and live until its end. It is read from the transcript as
 * fast as the receiver takes it: a slow one costs no memory, and the run does not notice.
 */
export async function* outputEvents(
  run: Run,
  after: number,
  { observer, transcripts, abort }: { observer: RunObserver; transcripts: Transcripts; abort: AbortSignal },
): AsyncGenerator<string> {
  // The head of the answer goes out with the first piece: whoever asks shall know at once that it is heard.
  yield ': following\n\n';
  const begun = await observer.until(run.id, ({ state }) => state !== 'queued', abort);
  if (begun === undefined) return;
  const loan = transcripts.lend(run.id, begun.bytes.stdout + begun.bytes.stderr);
  try {
    yield* pieces(loan.reader, after, abort);
  } finally {
    loan.release();
  }
  const ended = await observer.until(run.id, ({ state }) => state === 'ended', abort);
  if (ended !== undefined) yield event('end', runView(ended));
}
