import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { INPUT_LIMIT, type Output, type Run } from '#shared/run.ts';
import { startBackend, type TestBackend } from '../../e2e/lab/backend.ts';

// What is typed reaches the command of a run and nothing else.

const ACTIONS = `actions:
  - id: ask
    title: Ask
    pty: true
    shell: 'stty -echo; stty size; echo ready; read line; echo "got \${#line}"; stty size; read line; exit 3'
  - {id: plain, title: Plain, shell: 'echo ready; cat; sleep 60'}
`;

describe.skipIf(process.platform === 'win32')('the terminal of a run', () => {
  let backend: TestBackend;
  beforeAll(async () => {
    backend = await startBackend({ actions: ACTIONS });
  });
  afterAll(async () => {
    await backend.close();
    backend.discard();
  });

  async function start(actionId: string, terminal?: { columns: number; rows: number }): Promise<Run> {
    const request = { actionId, parameters: {}, serverIds: ['local'], ...(terminal && { terminal }) };
    const [run] = await backend.start(request);
    if (run === undefined) throw new Error('no run');
    return run;
  }

  /** Reads the output until it holds a text; gives all of it so far. */
  async function until(runId: string, wanted: string): Promise<string> {
    let text = '';
    for await (const piece of (await backend.client.runs.output({ runId, after: 0 })) as AsyncIterable<Output>) {
      if (piece.kind === 'chunk') text += piece.text;
      if (text.includes(wanted)) return text;
    }
    throw new Error(`no ${wanted} in ${text}`);
  }

  test('takes what is typed while the command runs, follows the view, and keeps nothing of it', async () => {
    const secret = 'typed-canary-4711';
    const { id, terminal } = await start('ask', { columns: 100, rows: 30 });
    expect(terminal).toEqual({ columns: 100, rows: 30 });
    expect(await until(id, 'ready')).toBe('30 100\r\nready\r\n');

    await backend.client.runs.resize({ runId: id, columns: 77, rows: 22 });
    await backend.client.runs.input({ runId: id, text: `${secret}\r` });
    expect(await until(id, '22 77')).toContain(`got ${secret.length}`);
    await backend.client.runs.input({ runId: id, text: '\r' });
    expect(await backend.ended(id)).toMatchObject({
      outcome: { kind: 'exited', code: 3 },
      terminal: { columns: 77, rows: 22 },
    });

    const files = readdirSync(backend.dataDirectory, { recursive: true, withFileTypes: true });
    for (const file of files.filter((entry) => entry.isFile())) {
      expect(readFileSync(join(file.parentPath, file.name)).includes(secret), file.name).toBe(false);
    }
    await expect(backend.client.runs.input({ runId: id, text: 'x' })).rejects.toMatchObject({
      data: { code: 'NOT_FOUND' },
    });
  });

  test('is not there for a command that was not given one', async () => {
    const run = await start('plain');
    expect(run.terminal).toBeUndefined();
    await until(run.id, 'ready');
    for (const attempt of [
      backend.client.runs.input({ runId: run.id, text: 'x' }),
      backend.client.runs.resize({ runId: run.id, columns: 80, rows: 24 }),
    ]) {
      await expect(attempt).rejects.toMatchObject({ data: { code: 'CONFLICT' } });
    }
    await backend.client.runs.cancel({ runId: run.id });
    expect((await backend.ended(run.id)).outcome).toMatchObject({ kind: 'cancelled', remains: { kind: 'none' } });
  });

  test('takes nothing any more from the moment in which the run is cancelled', async () => {
    const { id } = await start('ask');
    await until(id, 'ready');
    await backend.client.runs.cancel({ runId: id });
    await expect(backend.client.runs.input({ runId: id, text: 'x' })).rejects.toMatchObject({
      data: { code: expect.stringMatching(/CONFLICT|NOT_FOUND/) },
    });
    expect((await backend.ended(id)).outcome).toMatchObject({ kind: 'cancelled', remains: { kind: 'none' } });
  });

  test.each([
    { text: '' },
    { text: 'x'.repeat(INPUT_LIMIT + 1) },
    { columns: 0, rows: 24 },
    { columns: 80, rows: 100_000 },
    { columns: 80.5, rows: 24 },
  ])('refuses what makes no sense: %o', async (input) => {
    const runId = 'any';
    const attempt =
      input.text === undefined
        ? backend.client.runs.resize({ runId, ...input })
        : backend.client.runs.input({ runId, text: input.text });
    await expect(attempt).rejects.toMatchObject({ data: { code: 'VALIDATION_ERROR' } });
  });
});
