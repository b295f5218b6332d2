import type { Output } from '#shared/run.ts';
import type { OutputSource } from './feed.ts';

/** The tempo of a replay; it may change while the replay goes on. */
export type Tempo = {
  /** How many times as fast as it was recorded; Infinity for at once. */
  speed(): number;
  /** Told as the replay goes on: milliseconds since the command was accepted. */
  onPosition(position: number): void;
};

/** How often a waiting replay looks at its tempo, in milliseconds. */
const STEP_MS = 50;

/** The same source with every piece held back until the time it was recorded at. */
export function paced(source: OutputSource, tempo: Tempo): OutputSource {
  return {
    async output(request, options) {
      return inTempo(await source.output(request, options), tempo, options.signal);
    },
    acknowledge: (request) => source.acknowledge(request),
  };
}

async function* inTempo(stream: AsyncIterable<Output>, tempo: Tempo, signal: AbortSignal): AsyncGenerator<Output> {
  let position = 0;
  for await (const piece of stream) {
    if (piece.kind === 'chunk') {
      while (position < piece.at && Number.isFinite(tempo.speed()) && !signal.aborted) {
        const before = performance.now();
        await new Promise((resolve) => setTimeout(resolve, Math.min(STEP_MS, (piece.at - position) / tempo.speed())));
        position = Math.min(position + (performance.now() - before) * tempo.speed(), piece.at);
        tempo.onPosition(position);
      }
      if (signal.aborted) return;
      position = Math.max(position, piece.at);
      tempo.onPosition(position);
    }
    yield piece;
  }
}
