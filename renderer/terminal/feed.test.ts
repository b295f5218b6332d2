import { describe, expect, test } from 'vitest';
import { AppFailure } from '#shared/errors.ts';
import type { Output } from '#shared/run.ts';
import { type FeedState, feedOutput, type OutputSink, type OutputSource } from './feed.ts';

/** The pieces of a stream and what it does after them: reject (`break`) or just return (`stop`). */
type Script = { pieces: Output[]; ending: 'break' | 'stop' };

/** A source that plays one script for each time it is opened, and records what it is asked and told. */
function scripted(...scripts: Script[]) {
  const opened: number[] = [];
  const acknowledged: { viewer: string; seq: number }[] = [];
  const source: OutputSource = {
    async output({ after }) {
      const script = scripts[opened.length];
      opened.push(after);
      if (!script) throw new AppFailure({ code: 'NOT_FOUND', message: 'No such run.', next: 'Look again.' });
      return play(script);
    },
    async acknowledge(request) {
      acknowledged.push(request);
    },
  };
  return { source, opened, acknowledged };
}

async function* play({ pieces, ending }: Script): AsyncGenerator<Output> {
  yield* pieces;
  if (ending === 'break') throw new Error('socket closed');
}

/** A sink that takes things in when told to, as a terminal does in its own time. */
function recording(options: { hold: boolean } = { hold: false }) {
  const written: string[] = [];
  const waiting: (() => void)[] = [];
  const take = (text: string, shown: () => void) => {
    written.push(text);
    if (options.hold) waiting.push(shown);
    else queueMicrotask(shown);
  };
  const sink: OutputSink = {
    write: (stream, text, shown) => take(`${stream}:${text}`, shown),
    gap: (bytes, shown) => take(`gap:${bytes}`, shown),
  };
  const release = () => {
    for (const shown of waiting.splice(0)) shown();
  };
  return { sink, written, release };
}

const opened = (viewer: string): Output => ({ kind: 'opened', viewer });
const chunk = (seq: number, text: string): Output => ({ kind: 'chunk', seq, stream: 'stdout', text, at: seq });
const END: Output = { kind: 'end' };

function start(source: OutputSource, sink: OutputSink) {
  const states: FeedState['kind'][] = [];
  const stop = new AbortController();
  const done = feedOutput({
    runId: 'run-1',
    source,
    sink,
    signal: stop.signal,
    onState: (state) => states.push(state.kind),
    retryMs: 1,
  });
  return { states, stop, done };
}

const tick = () => new Promise((resolve) => setTimeout(resolve, 5));

describe('a stream that comes to its end', () => {
  test('is written in order, acknowledged, and ends', async () => {
    const { source, acknowledged } = scripted({
      pieces: [
        opened('v1'),
        chunk(1, 'a'),
        { kind: 'chunk', seq: 2, stream: 'stderr', text: 'b', at: 2 },
        { kind: 'gap', seq: 9, bytes: 123 },
        chunk(10, 'c'),
        END,
      ],
      ending: 'stop',
    });
    const { sink, written } = recording();
    const { done, states } = start(source, sink);
    await done;
    expect(written).toEqual(['stdout:a', 'stderr:b', 'gap:123', 'stdout:c']);
    expect(acknowledged.at(-1)).toEqual({ viewer: 'v1', seq: 10 });
    expect(states).toEqual(['live', 'ended']);
  });

  test('is not acknowledged, and has not ended, before the sink has taken it in', async () => {
    const { source, acknowledged } = scripted({ pieces: [opened('v1'), chunk(1, 'a'), END], ending: 'stop' });
    const { sink, release } = recording({ hold: true });
    const { done, states } = start(source, sink);
    await tick();
    expect(acknowledged).toEqual([]);
    expect(states).toEqual(['live']);
    release();
    await done;
    expect(acknowledged).toEqual([{ viewer: 'v1', seq: 1 }]);
    expect(states).toEqual(['live', 'ended']);
  });

  test('a flood of small pieces is acknowledged in few calls', async () => {
    const pieces = Array.from({ length: 500 }, (_, index) => chunk(index + 1, 'x'));
    const { source, acknowledged } = scripted({ pieces: [opened('v1'), ...pieces, END], ending: 'stop' });
    const { sink, release } = recording({ hold: true });
    const { done } = start(source, sink);
    await tick();
    release();
    await done;
    await tick();
    expect(acknowledged.at(-1)).toEqual({ viewer: 'v1', seq: 500 });
    expect(acknowledged.length).toBeLessThan(10);
  });
});

describe('a stream that breaks off', () => {
  test.each(['break', 'stop'] as const)('is opened again behind the last piece (%s)', async (ending) => {
    const { source, opened: asked } = scripted(
      { pieces: [opened('v1'), chunk(1, 'a'), chunk(4, 'b')], ending },
      { pieces: [opened('v2'), chunk(5, 'c'), END], ending: 'stop' },
    );
    const { sink, written } = recording();
    const { done, states } = start(source, sink);
    await done;
    expect(asked).toEqual([0, 4]);
    expect(written).toEqual(['stdout:a', 'stdout:b', 'stdout:c']);
    expect(states).toEqual(['live', 'interrupted', 'live', 'ended']);
  });

  test('is not opened again before everything received has been shown', async () => {
    const { source, opened: asked } = scripted(
      { pieces: [opened('v1'), chunk(1, 'a')], ending: 'break' },
      { pieces: [opened('v2'), END], ending: 'stop' },
    );
    const { sink, release } = recording({ hold: true });
    const { done } = start(source, sink);
    await tick();
    expect(asked).toEqual([0]);
    release();
    await done;
    expect(asked).toEqual([0, 1]);
  });
});

test('an error that time does not mend ends the feed', async () => {
  const { source } = scripted();
  const { sink } = recording();
  const { done, states } = start(source, sink);
  await done;
  expect(states).toEqual(['failed']);
});

test('stopping ends the feed without another word, even while the sink still holds something', async () => {
  const { source, opened: asked } = scripted({ pieces: [opened('v1'), chunk(1, 'a')], ending: 'break' });
  const { sink } = recording({ hold: true });
  const { done, states, stop } = start(source, sink);
  await tick();
  stop.abort();
  await done;
  expect(asked).toEqual([0]);
  expect(states).toEqual(['live']);
});
