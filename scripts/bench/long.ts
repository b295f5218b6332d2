import { spawn } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { startBackendElsewhere } from '../../e2e/lab/backend-elsewhere.ts';
import { runner } from './app.ts';
import { connectBare } from './bare-ssh2.ts';
import { bundleBackend } from './bundle.ts';
import { LARGE_BYTES, LARGE_COMMAND, type Lab } from './lab.ts';
import { APP, compare, type Measured, median, sideBySide, timed } from './measure.ts';

// What shows only after a while: a large output, and many runs. The backend has a process of its own here, so that its
// memory can be told from the bench's.

const MB = 1_000_000;
const OUTPUT_ROUNDS = 3;
const MEMORY_LIMIT_MB = 150;

async function startApart(lab: Lab) {
  const backend = await startBackendElsewhere({
    dataDirectory: lab.newDataDirectory(),
    home: lab.home,
    program: await bundleBackend(),
    spawn: ([file = '', ...words], options) => spawn(file, words, options),
  });
  const { run, stop } = runner(backend.client);
  return {
    run,
    output: backend.output,
    start: backend.start,
    ended: backend.ended,
    memory: (field: 'VmHWM' | 'VmRSS') => memoryOf(backend.pid, field),
    async close() {
      stop();
      await backend.close();
    },
  };
}

/** Resident megabytes of a process: now, or the most that it ever had. */
function memoryOf(pid: number, field: 'VmHWM' | 'VmRSS'): number {
  const kibibytes = new RegExp(`^${field}:\\s+(\\d+)`, 'm').exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1];
  return (Number(kibibytes) * 1024) / MB;
}

/** 500 MB into the transcript, with a viewer that follows it and acknowledges. */
export async function largeOutput(lab: Lab): Promise<Measured[]> {
  const [server] = lab.servers;
  if (server === undefined) return [];
  const app = await startApart(lab);
  const bare = await connectBare(lab, server);
  const rate = (milliseconds: number) => LARGE_BYTES / MB / (milliseconds / 1000);
  try {
    await app.run('small', [server]);
    const medians = await sideBySide(OUTPUT_ROUNDS, [
      {
        name: APP,
        async measure() {
          const began = performance.now();
          const [started] = await app.start({ actionId: 'large', parameters: {}, serverIds: [server.id] });
          if (started === undefined) throw new Error('no run was started');
          const viewer = app.output(started.id);
          const { bytes } = await app.ended(started.id);
          const milliseconds = performance.now() - began;
          await viewer;
          if (bytes.stdout !== LARGE_BYTES) throw new Error(`${bytes.stdout} bytes arrived`);
          return rate(milliseconds);
        },
      },
      {
        name: 'bare ssh2',
        async measure() {
          const milliseconds = await timed(async () => {
            const bytes = await bare.run(LARGE_COMMAND);
            if (bytes !== LARGE_BYTES) throw new Error(`${bytes} bytes arrived`);
          });
          return rate(milliseconds);
        },
      },
    ]);
    return [
      ...compare('500 MB of output', 'MB/s', medians, [{ against: 'bare ssh2', atLeast: 0.9 }]),
      {
        row: { name: '500 MB of output: most memory', median: app.memory('VmHWM'), unit: 'MB', ratios: {} },
        goals: [{ against: null, atMost: MEMORY_LIMIT_MB }],
      },
    ];
  } finally {
    bare.end();
    await app.close();
  }
}

const THOUSANDS = 10;
/** A thousand runs may differ by this much from the first thousand and still count as the same. */
const FLAT = 1.15;

/** 10,000 runs one after another on one connection: the last thousand has to cost what the first did. */
export async function manyRuns(lab: Lab): Promise<Measured[]> {
  const [server] = lab.servers;
  if (server === undefined) return [];
  const app = await startApart(lab);
  const latency: number[] = [];
  const memory: number[] = [];
  try {
    for (let thousand = 0; thousand < THOUSANDS; thousand += 1) {
      const times: number[] = [];
      for (let run = 0; run < 1000; run += 1) times.push(await timed(() => app.run('small', [server])));
      latency.push(median(times));
      memory.push(app.memory('VmRSS'));
      console.log(
        `  ${thousand + 1},000 runs: ${latency.at(-1)?.toFixed(2)} ms, ${memory.at(-1)?.toFixed(0)} MB resident`,
      );
    }
  } finally {
    await app.close();
  }
  const flat = (title: string, unit: 'ms' | 'MB', values: readonly number[]): Measured => {
    const [first = Number.NaN] = values;
    const last = values.at(-1) ?? Number.NaN;
    return {
      row: {
        name: `10,000 runs: ${title} of the last thousand`,
        median: last,
        unit,
        ratios: { 'the first thousand': last / first },
      },
      goals: [{ against: 'the first thousand', atMost: FLAT }],
    };
  };
  return [flat('latency', 'ms', latency), flat('memory', 'MB', memory)];
}
