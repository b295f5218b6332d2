import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setImmediate as turn } from 'node:timers/promises';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { type Output, UNACKNOWLEDGED_LIMIT } from '#shared/run.ts';
import { createTranscripts, type Transcripts } from './transcripts.ts';
import { createViewers } from './viewers.ts';

let directory: string;
let transcripts: Transcripts;

beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), 'viewers-'));
  transcripts = createTranscripts(directory);
});

afterEach(() => {
  rmSync(directory, { recursive: true, force: true });
});

function begin(capBytes = 10_000_000) {
  const onFailure = (cause: unknown) => {
    throw cause;
  };
  return transcripts.begin({ runId: 'run', capBytes, elapsed: () => 0, onFailure });
}

/** Follows the run and collects what arrives, acknowledging at once or not at all. */
function watch(options: { after?: number; acknowledge: boolean }) {
  const viewers = createViewers();
  const abort = new AbortController();
  const outputs: Output[] = [];
  const loan = transcripts.lend('run', 0);
  const done = (async () => {
    let viewer = '';
    const follow = viewers.follow(loan.reader, { after: options.after ?? 0, caller: 'me', abort: abort.signal });
    for await (const output of follow) {
      outputs.push(output);
      if (output.kind === 'opened') viewer = output.viewer;
      if (output.kind === 'chunk' && options.acknowledge) viewers.acknowledge(viewer, 'me', output.seq);
    }
    loan.release();
  })();
  const text = () => outputs.map((output) => (output.kind === 'chunk' ? output.text : '')).join('');
  return { viewers, abort, outputs, text, done };
}

test('a viewer that comes late or again gets exactly what it has not seen', async () => {
  const transcript = begin();
  transcript.append('stdout', Buffer.from('before '));
  const early = watch({ acknowledge: true });
  const resumed = watch({ after: 3, acknowledge: true });
  await turn();
  transcript.append('stdout', Buffer.from('after'));
  transcripts.end('run');
  await Promise.all([early.done, resumed.done]);
  expect(early.text()).toBe('before after');
  expect(resumed.text()).toBe('ore after');
  expect(early.outputs.at(-1)).toEqual({ kind: 'end' });

  const late = watch({ acknowledge: true });
  await late.done;
  expect(late.text()).toBe('before after');
  expect(late.outputs.at(-1)).toEqual({ kind: 'end' });
});

test('a viewer that acknowledges nothing gets about 100,000 characters, and the run goes on (RUN-2)', async () => {
  const transcript = begin();
  const stalled = watch({ acknowledge: false });
  const busy = watch({ acknowledge: true });
  const line = Buffer.alloc(1000, 'x');
  for (let n = 0; n < 5000; n += 1) transcript.append('stdout', line);
  transcripts.end('run');
  await busy.done;
  expect(busy.text()).toHaveLength(5_000_000);
  expect(stalled.text().length).toBeGreaterThanOrEqual(UNACKNOWLEDGED_LIMIT);
  expect(stalled.text().length).toBeLessThan(UNACKNOWLEDGED_LIMIT + 70_000);
  stalled.abort.abort();
  await stalled.done;
});

test('a viewer that falls behind the cap is told how much is left out', async () => {
  const transcript = begin(400_000);
  for (let n = 0; n < 2000; n += 1) transcript.append('stdout', Buffer.alloc(1000, 'x'));
  const late = watch({ acknowledge: true });
  transcripts.end('run');
  await late.done;
  const gaps = late.outputs.filter((output) => output.kind === 'gap');
  expect(gaps).toHaveLength(1);
  expect(late.text().length + (gaps[0]?.bytes ?? 0)).toBe(2_000_000);
});

test('nobody can acknowledge in the place of another caller', async () => {
  begin();
  const viewer = watch({ acknowledge: false });
  await turn();
  const opened = viewer.outputs[0];
  const id = opened?.kind === 'opened' ? opened.viewer : '';
  expect(viewer.viewers.acknowledge(id, 'somebody else', 1)).toBe(false);
  expect(viewer.viewers.acknowledge(id, 'me', 1)).toBe(true);
  viewer.abort.abort();
  await viewer.done;
  expect(viewer.viewers.acknowledge(id, 'me', 1)).toBe(false);
});
