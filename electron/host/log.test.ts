import { mkdtemp, readdir, readFile, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { openLog } from './log.ts';

let directory = '';
beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), 'homelab-cmd-log-'));
});
afterEach(() => rm(directory, { recursive: true }));

it('writes JSON lines that only the owner can read', async () => {
  const { log, close } = await openLog(directory);
  log.info({ server: 'nas' }, 'connected');
  log.debug({}, 'too fine to keep');
  close();

  const [name = '', ...others] = await readdir(directory);
  expect(others).toEqual([]);
  const file = join(directory, name);
  const lines = (await readFile(file, 'utf8')).trim().split('\n');
  expect(lines).toHaveLength(1);
  expect(JSON.parse(lines[0] ?? '')).toMatchObject({ level: 30, server: 'nas', msg: 'connected' });
  if (process.platform !== 'win32') expect((await stat(file)).mode & 0o777).toBe(0o600);
});

it('continues the file of the start before', async () => {
  for (const message of ['first', 'second']) {
    const { log, close } = await openLog(directory);
    log.warn({}, message);
    close();
  }
  const names = await readdir(directory);
  expect(names).toHaveLength(1);
  expect(await readFile(join(directory, names[0] ?? ''), 'utf8')).toMatch(/first[\s\S]*second/);
});

it('can be closed before anything was written, and written to afterwards', async () => {
  const { log, close } = await openLog(directory);
  close();
  await new Promise((resolve) => setTimeout(resolve, 50));
  log.info({}, 'too late');
});
