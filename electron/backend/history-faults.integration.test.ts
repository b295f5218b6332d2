import { execFileSync } from 'node:child_process';
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  truncateSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { type HistoryRecord, historyQuerySchema } from '#shared/history.ts';
import { z } from '#shared/z.ts';
import { silentLog, startBackend, type TestBackend } from '../../e2e/lab/backend.ts';
import { serverOf } from '../../e2e/lab/ssh-pool.ts';
import { sshdAvailable, startSshd } from '../../e2e/lab/sshd.ts';
import { systemClock } from './ports.ts';
import { createTranscript } from './run/transcript.ts';
import { openDataDirectory } from './store/data-directory.ts';
import { openHistory } from './store/history.ts';
import { askedRun, DAY, endedRun } from './store/testing/history.ts';

// What goes wrong around the history, met by the whole backend: real files, real disks, real processes.

const ACTIONS = `
actions:
  - id: much
    title: Write much
    timeout: 60
    argv: [sh, -c, 'head -c 9000000 /dev/urandom | base64']
  - id: little
    title: Write little
    argv: [sh, -c, 'echo needle-$$; echo more']
  - id: quiet
    title: Write nothing
    argv: [sleep, '0.5']
`;

let directory: string;
let backend: TestBackend | null;

beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), 'homelab-cmd-faults-'));
  backend = null;
});

afterEach(async () => {
  await backend?.close();
  rmSync(directory, { recursive: true, force: true });
});

async function run(on: TestBackend, actionId: string): Promise<HistoryRecord> {
  const [started] = await on.start({ actionId, parameters: {}, serverIds: ['local'] });
  const runId = started?.id ?? '';
  await on.output(runId);
  const events = on.follow();
  await events
    .waitFor('runs', ({ runs }) => runs.some(({ id, state }) => id === runId && state === 'ended'))
    .catch(() => {});
  await events.stop();
  return on.client.history.get({ runId });
}

function mount(path: string): boolean {
  mkdirSync(path);
  try {
    execFileSync('mount', ['-t', 'tmpfs', '-o', 'size=8m', 'tmpfs', path], { stdio: 'ignore' });
    return true;
  } catch {
    return false;
  }
}

describe('a full disk (fault 37)', () => {
  it('marks the run whose output it did not take, says so, and takes the ending when there is room again', async (context) => {
    const disk = join(directory, 'disk');
    if (!mount(disk)) return context.skip('mounting a small file system needs root on Linux');
    try {
      const on = await startBackend({ dataDirectory: join(disk, 'data'), actions: ACTIONS });
      backend = on;
      await run(on, 'little');
      const events = on.follow();
      const [started] = await on.start({ actionId: 'much', parameters: {}, serverIds: ['local'] });
      const runId = started?.id ?? '';
      await events.waitFor(
        'run',
        ({ run }) => run.id === runId && run.state === 'ended' && run.outputIncomplete === true,
      );
      const { problems } = await events.waitFor('problems', (event) => event.problems.some(({ id }) => id === 'store'));
      expect(problems.find(({ id }) => id === 'store')?.message).toMatch(
        /^Could not store the output of a run: the disk (is full|took only a part of the output)\.$/,
      );

      // Nothing runs that cannot be recorded.
      const ballast = join(disk, 'ballast');
      expect(() => writeFileSync(ballast, Buffer.alloc(9_000_000))).toThrow('ENOSPC');
      let refusal: unknown;
      for (let attempt = 0; attempt < 8 && refusal === undefined; attempt += 1) {
        await on.start({ actionId: 'little', parameters: {}, serverIds: ['local'] }).catch((error: unknown) => {
          refusal = error;
        });
      }
      expect(refusal).toMatchObject({
        data: { code: 'STORE_FAILED', message: expect.stringContaining('the disk is full') },
      });

      rmSync(ballast);
      rmSync(join(disk, 'data', 'transcripts', runId), { recursive: true });
      await vi.waitFor(
        async () => {
          const { run: recorded } = await on.client.history.get({ runId });
          expect(recorded).toMatchObject({ outcome: { kind: 'exited', code: 0 }, outputIncomplete: true });
        },
        { timeout: 5000 },
      );
      const after = on.follow();
      const good = await run(on, 'little');
      expect(good.run.outputIncomplete).toBeUndefined();
      await after.waitFor('problems', (event) => event.problems.length === 0);
      await Promise.all([events.stop(), after.stop()]);
      await on.close();
      backend = null;
    } finally {
      await backend?.close();
      backend = null;
      execFileSync('umount', [disk]);
    }
  });
});

describe('a disk that becomes read-only', () => {
  /** A file system that turns read-only by itself when it meets an error, as those of servers do. */
  function mountFragile(path: string): boolean {
    const image = join(directory, 'image');
    mkdirSync(path);
    writeFileSync(image, '');
    truncateSync(image, 32_000_000);
    try {
      execFileSync('mkfs.ext4', ['-q', image], { stdio: 'ignore' });
      execFileSync('mount', ['-o', 'loop,errors=remount-ro', image, path], { stdio: 'ignore' });
      return true;
    } catch {
      return false;
    }
  }

  it.skipIf(!sshdAvailable().available)('ends no run, says so, and the app goes on', async (context) => {
    const disk = join(directory, 'disk');
    if (!mountFragile(disk)) return context.skip('mounting a file of its own needs root on Linux');
    const sshd = await startSshd();
    try {
      const files = openDataDirectory(join(disk, 'data'));
      const on = await startBackend({ dataDirectory: files.path, actions: ACTIONS });
      backend = on;
      await on.trust(serverOf(sshd));
      const events = on.follow();
      const [started] = await on.start({ actionId: 'quiet', parameters: {}, serverIds: ['nas'] });
      await events.waitFor('run', (event) => event.run.id === started?.id && event.run.state === 'running');
      execFileSync('mount', ['-o', 'remount,abort', disk]);
      const { run: ended } = await events.waitFor(
        'run',
        (event) => event.run.id === started?.id && event.run.state === 'ended',
      );
      expect(ended.outcome).toEqual({ kind: 'exited', code: 0 });
      const { problems } = await events.waitFor('problems', (event) => event.problems.length > 0);
      expect(problems[0]).toMatchObject({
        message: expect.stringMatching(/^Could not store how 1 run ended\. The history could not be written: /),
        next: expect.stringContaining('it may fail, or be read-only now'),
      });
      const refused = on.start({ actionId: 'quiet', parameters: {}, serverIds: ['nas'] });
      await expect(refused).rejects.toMatchObject({ data: { code: 'STORE_FAILED' } });
      await events.stop();
      await on.close();
      backend = null;
    } finally {
      await backend?.close();
      backend = null;
      await sshd.stop();
      execFileSync('umount', [disk]);
    }
  });
});

describe('broken files at the start (faults 39, 40)', () => {
  it('output that cannot be read does not keep the app from starting, nor its run from being recorded', async () => {
    const files = openDataDirectory(join(directory, 'data'));
    const { history } = openHistory(files.history, systemClock);
    history.begin(askedRun('torn', { askedAt: Date.now() }));
    history.close();
    mkdirSync(join(files.transcripts, 'torn'));
    writeFileSync(join(files.transcripts, 'torn', 'packed'), 'no packed transcript');
    const on = await startBackend({ dataDirectory: files.path });
    backend = on;
    const { run: torn } = await on.client.history.get({ runId: 'torn' });
    expect(torn).toMatchObject({ outcome: { kind: 'lost' }, bytes: { stdout: 0, stderr: 0 } });
    await expect(on.output('torn')).rejects.toMatchObject({
      data: { code: 'STORE_FAILED', message: 'The stored output of this run is damaged.' },
    });
  });

  it('output that is damaged in the middle says so where it is read, and keeps no other from being found', async () => {
    const on = await startBackend({ dataDirectory: join(directory, 'data'), actions: ACTIONS });
    backend = on;
    const { run: little } = await run(on, 'little');
    const { run: much } = await run(on, 'much');
    const packed = join(on.dataDirectory, 'transcripts', much.id, 'packed');
    await vi.waitFor(() => expect(existsSync(packed)).toBe(true), { timeout: 5000 });
    const bytes = readFileSync(packed);
    bytes.fill(0, 0, 100_000);
    writeFileSync(packed, bytes);
    await expect(on.output(much.id)).rejects.toMatchObject({
      data: { code: 'STORE_FAILED', message: 'The stored output of this run is damaged.' },
    });
    const found = await on.client.history.excerpts({ text: 'needle', runIds: [much.id, little.id] });
    expect(found.map(({ runId }) => runId)).toEqual([little.id]);
  });

  it('output that the system does not give keeps no other from being packed, indexed and found', async () => {
    const files = openDataDirectory(join(directory, 'data'));
    const { history } = openHistory(files.history, systemClock);
    for (const id of ['first', 'second', 'third']) {
      const asked = askedRun(id, { askedAt: Date.now() });
      history.begin(asked);
      const transcript = createTranscript({
        ...{ directory: files.transcripts, runId: id, capBytes: 1e6 },
        ...{ elapsed: () => 0, onFailure: () => {} },
      });
      transcript.append('stdout', Buffer.from(`needle of the ${id}\n`.repeat(1000)));
      transcript.close();
      history.end({ ...endedRun(asked), bytes: transcript.bytes() });
      transcript.dispose();
    }
    history.close();
    const head = join(files.transcripts, 'second', 'head');
    rmSync(head);
    mkdirSync(head);
    writeFileSync(join(head, 'x'), 'x'.repeat(9000));

    const lines: object[] = [];
    const log = { ...silentLog, error: (fields: object) => void lines.push(fields) };
    const on = await startBackend({ dataDirectory: files.path, log });
    backend = on;
    await expect(on.output('second')).rejects.toMatchObject({
      data: { code: 'STORE_FAILED', message: expect.stringMatching(/^The stored output of this run cannot be read: /) },
    });
    const packed = (id: string) => existsSync(join(files.transcripts, id, 'packed'));
    await vi.waitFor(() => expect([packed('first'), packed('third')]).toEqual([true, true]), { timeout: 5000 });
    await vi.waitFor(
      async () => {
        const page = await on.client.history.search(historyQuerySchema.parse({ text: 'third' }));
        expect(page.records.map(({ run: found }) => found.id)).toEqual(['third']);
      },
      { timeout: 5000 },
    );
    const runIds = ['first', 'second', 'third'];
    const excerpts = await on.client.history.excerpts({ text: 'needle', runIds });
    expect(excerpts.map(({ runId }) => runId)).toEqual(['first', 'third']);
    expect(lines).toEqual([]);
  });

  it('what nobody has foreseen is told by a reference that leads into the log', async () => {
    const lines: object[] = [];
    const log = { ...silentLog, error: (fields: object) => void lines.push(fields) };
    const on = await startBackend({ dataDirectory: join(directory, 'data'), log });
    backend = on;
    const knownHosts = join(on.dataDirectory, 'known_hosts');
    rmSync(knownHosts);
    mkdirSync(knownHosts);
    const failure: unknown = await on.client.hostKeys.list({}).catch((error: unknown) => error);
    expect(failure).toMatchObject({ data: { code: 'INTERNAL', reference: expect.stringMatching(/^[0-9a-f]{8}$/) } });
    const { data } = z.object({ data: z.object({ reference: z.string() }) }).parse(failure);
    expect(lines).toContainEqual(expect.objectContaining({ reference: data.reference, err: expect.any(Error) }));
  });

  it('are told and kept, and the app starts', async () => {
    const files = openDataDirectory(join(directory, 'data'));
    const broken = {
      'actions.yaml': 'actions: [\n',
      'servers.yaml': 'servers: {{\n',
      'history.db': 'no database'.repeat(99),
    };
    for (const [name, text] of Object.entries(broken)) writeFileSync(join(files.path, name), text);
    const on = await startBackend({ dataDirectory: files.path });
    backend = on;
    const events = on.follow();
    const { problems } = await events.waitFor('problems', (event) => event.problems.length >= 3);
    for (const [name, text] of Object.entries(broken)) {
      expect(problems.map(({ id }) => id)).toContain(name);
      const aside = readdirSync(files.path).filter((entry) => entry.startsWith(`${name}.broken-`));
      expect(aside, name).toHaveLength(1);
      expect(readFileSync(join(files.path, aside[0] ?? ''), 'utf8'), name).toBe(text);
    }
    expect(problems.find(({ id }) => id === 'actions.yaml')?.next).toMatch(
      /A copy is kept as actions\.yaml\.broken-\w{8}\./,
    );
    expect((await on.client.history.search(historyQuerySchema.parse({}))).records).toEqual([]);
    await events.stop();
  });
});

describe('in the background', () => {
  it('old records go with their output, and what stays verifies (HIS-4)', async () => {
    const files = openDataDirectory(join(directory, 'data'));
    const { history } = openHistory(files.history, systemClock);
    for (const [id, days] of [
      ['old', 100],
      ['older', 95],
      ['young', 5],
    ] as const) {
      const asked = askedRun(id, { askedAt: Date.now() - days * DAY });
      history.begin(asked);
      const transcript = createTranscript({
        directory: files.transcripts,
        runId: id,
        capBytes: 1e6,
        elapsed: () => 0,
        onFailure: () => {},
      });
      transcript.append('stdout', Buffer.from('a line of output\n'.repeat(1000)));
      transcript.close();
      history.end({ ...endedRun(asked), bytes: transcript.bytes() });
      transcript.dispose();
    }
    history.close();

    const on = await startBackend({ dataDirectory: files.path, actions: ACTIONS });
    backend = on;
    await vi.waitFor(() => expect(readdirSync(files.transcripts)).toEqual(['young']), { timeout: 5000 });
    // What was not packed when it ended is packed now, and reads as before.
    await vi.waitFor(() => expect(readdirSync(join(files.transcripts, 'young'))).toEqual(['packed']), {
      timeout: 5000,
    });
    expect((await on.output('young')).stdout).toBe('a line of output\n'.repeat(1000));
    const find = async (text: string) => {
      const page = await on.client.history.search(historyQuerySchema.parse({ text }));
      return page.records.map(({ run: found }) => found.id);
    };
    await vi.waitFor(async () => expect(await find('line outp')).toEqual(['young']), { timeout: 5000 });
    let verdict: unknown;
    for await (const step of await on.client.history.verify({})) verdict = step;
    expect(verdict).toMatchObject({ kind: 'intact', records: 1, newest: 3, removed: 2 });

    const { run: little } = await run(on, 'little');
    await vi.waitFor(async () => expect(await find('needle')).toEqual([little.id]), { timeout: 5000 });
    const [found] = await on.client.history.excerpts({ text: 'needl', runIds: [little.id, 'young'] });
    expect(found?.excerpts[0]).toMatchObject({ text: expect.stringMatching(/^needle-\d+$/), hits: [[0, 5]] });
    expect(existsSync(join(files.transcripts, little.id, 'head'))).toBe(true);
  });

  it('records go at the next start when they are to be kept for a shorter time, not in the same moment, and never where that is for ever', async () => {
    const files = openDataDirectory(join(directory, 'data'));
    const { history } = openHistory(files.history, systemClock);
    for (const [id, days] of [
      ['old', 50],
      ['young', 5],
    ] as const) {
      const asked = askedRun(id, { askedAt: Date.now() - days * DAY });
      history.begin(asked);
      history.end(endedRun(asked));
    }
    history.close();
    writeFileSync(files.settings, 'history: { retention_days: 0 }\n');
    mkdirSync(join(files.transcripts, 'orphan'));
    const on = await startBackend({ dataDirectory: files.path, actions: ACTIONS });
    backend = on;
    const kept = async () => {
      const { records } = (await backend?.client.history.search(historyQuerySchema.parse({}))) ?? { records: [] };
      return records.map(({ run: { id } }) => id);
    };
    const events = on.follow();
    const { settings } = await events.waitFor('settings', () => true);
    await events.stop();
    expect(await kept()).toEqual(['young', 'old']);
    await on.client.settings.save({ settings: { ...settings, history: { ...settings.history, retention_days: 30 } } });
    // Somebody may think again, for a minute.
    expect(await kept()).toEqual(['young', 'old']);
    await on.close();
    backend = null;
    backend = await startBackend({ dataDirectory: files.path, actions: ACTIONS });
    await vi.waitFor(async () => expect(await kept()).toEqual(['young']), { timeout: 10_000 });
    // Whose output that was nobody knows any more: it is as old as nothing.
    expect(existsSync(join(files.transcripts, 'orphan'))).toBe(true);
  });
});
