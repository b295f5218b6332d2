import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readdirSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { InstanceRunning, lockDirectory } from './instance-lock.ts';

let directory: string;
let child: ChildProcess | undefined;

beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), 'homelab-cmd-lock-'));
});

afterEach(async () => {
  if (child?.exitCode === null && child.signalCode === null) {
    child.kill('SIGKILL');
    await once(child, 'exit');
  }
  child = undefined;
  rmSync(directory, { recursive: true });
});

/** A second process that holds the directory until its standard input ends. */
async function holder(): Promise<ChildProcess> {
  const program = `
    import { lockDirectory } from ${JSON.stringify(new URL('./instance-lock.ts', import.meta.url).href)};
    const lock = lockDirectory(${JSON.stringify(directory)}, { pid: process.pid, address: null });
    lock.announce('http://127.0.0.1:4321/');
    console.log('held');
    process.stdin.on('end', () => { lock.release(); console.log('released'); }).resume();
  `;
  const started = spawn(process.execPath, ['--input-type=module-typescript', '--eval', program], {
    stdio: ['pipe', 'pipe', 'inherit'],
  });
  child = started;
  await once(started.stdout, 'data');
  return started;
}

function refusal(): InstanceRunning {
  try {
    lockDirectory(directory, { pid: process.pid, address: null });
  } catch (error) {
    if (error instanceof InstanceRunning) return error;
    throw error;
  }
  throw new Error('locked twice');
}

describe('one instance on one data directory', () => {
  it('refuses a second one and names the first', async () => {
    const first = await holder();
    const { holder: named, error } = refusal();
    expect(named).toEqual({ pid: first.pid, address: 'http://127.0.0.1:4321/' });
    expect(error).toMatchObject({
      code: 'CONFLICT',
      message: expect.stringContaining(`process ${first.pid}`),
      next: expect.stringContaining('http://127.0.0.1:4321/'),
    });
  });

  it('is free again after the first was ended with kill -9', async () => {
    const first = await holder();
    expect(refusal()).toBeInstanceOf(InstanceRunning);
    first.kill('SIGKILL');
    await once(first, 'exit');
    lockDirectory(directory, { pid: process.pid, address: null }).release();
  });

  it('is free again after the first has released it', async () => {
    const first = await holder();
    first.stdin?.end();
    await once(first, 'exit');
    const lock = lockDirectory(directory, { pid: 1, address: null });
    expect(refusal().holder).toEqual({ pid: 1, address: null });
    lock.release();
    lockDirectory(directory, { pid: 2, address: null }).release();
  });

  it.skipIf(process.platform === 'win32')('leaves no file that others may read', () => {
    const lock = lockDirectory(directory, { pid: 1, address: null });
    const files = readdirSync(directory);
    expect(files).toContain('instance.lock');
    for (const name of files) expect(statSync(join(directory, name)).mode & 0o077, name).toBe(0);
    lock.release();
  });

  it('cannot be claimed where there is no directory', () => {
    expect(() => lockDirectory(join(directory, 'missing'), { pid: 1, address: null })).toThrow(/could not be claimed/);
  });
});
