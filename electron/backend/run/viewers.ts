import { randomUUID } from 'node:crypto';
import { type Output, UNACKNOWLEDGED_LIMIT } from '#shared/run.ts';
import type { TranscriptReader } from './transcript.ts';

type Viewer = {
  caller: string;
  /** What was sent and not acknowledged yet, oldest first. */
  travelling: { seq: number; characters: number }[];
  wake: () => void;
};

/** The windows that follow a run's output, each at its own pace. */
export type Viewers = {
  /**
   * The transcript behind byte `after`, and what is added to it, until the run has ended or `abort` fires. Stops sending
   * while about 100,000 characters are unacknowledged; the run does not notice.
   * @param options.at milliseconds since the command was accepted, while it runs
   */
  follow(
    reader: TranscriptReader,
    options: { after: number; caller: string; abort: AbortSignal; at?: number | undefined },
  ): AsyncGenerator<Output>;
  /** False when no such viewer of this caller is open. */
  acknowledge(viewerId: string, caller: string, seq: number): boolean;
};

export function createViewers(): Viewers {
  const viewers = new Map<string, Viewer>();

  return {
    async *follow(reader, { after, caller, abort, at }) {
      const id = randomUUID();
      // One latch for everything a viewer can wait for: news, an acknowledgement, the end.
      let news = Promise.withResolvers<void>();
      const wake = () => news.resolve();
      const viewer: Viewer = { caller, travelling: [], wake };
      const unsubscribe = reader.onChange(wake);
      abort.addEventListener('abort', wake);
      viewers.set(id, viewer);
      try {
        yield { kind: 'opened', viewer: id, ...(at !== undefined && { at }) };
        let offset = after;
        while (!abort.aborted) {
          news = Promise.withResolvers<void>();
          const unacknowledged = viewer.travelling.reduce((sum, { characters }) => sum + characters, 0);
          if (unacknowledged < UNACKNOWLEDGED_LIMIT) {
            // Asked before reading: whatever is added between the two is read in the next round.
            const closed = reader.closed();
            const piece = reader.read(offset);
            if (piece !== null) {
              const output = toOutput(piece);
              offset = output.seq;
              if (output.kind === 'chunk') viewer.travelling.push({ seq: offset, characters: output.text.length });
              yield output;
              continue;
            }
            if (closed) {
              yield { kind: 'end' };
              return;
            }
          }
          await news.promise;
        }
      } finally {
        viewers.delete(id);
        unsubscribe();
        abort.removeEventListener('abort', wake);
      }
    },
    acknowledge(viewerId, caller, seq) {
      const viewer = viewers.get(viewerId);
      if (viewer === undefined || viewer.caller !== caller) return false;
      const firstTravelling = viewer.travelling.findIndex((sent) => sent.seq > seq);
      viewer.travelling.splice(0, firstTravelling === -1 ? viewer.travelling.length : firstTravelling);
      viewer.wake();
      return true;
    },
  };
}

type Piece = NonNullable<ReturnType<TranscriptReader['read']>>;

function toOutput(piece: Piece): Extract<Output, { seq: number }> {
  if (piece.kind === 'gap') return { kind: 'gap', seq: piece.offset, bytes: piece.bytes };
  const { frame } = piece;
  return { kind: 'chunk', seq: frame.offset, stream: frame.stream, text: frame.bytes.toString('utf8'), at: frame.at };
}
