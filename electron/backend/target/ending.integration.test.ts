import { randomUUID } from 'node:crypto';
import { afterAll, expect, test } from 'vitest';
import { onEveryTarget } from '../../../e2e/lab/places.ts';
import { hear, running, start } from '../../../e2e/lab/ssh-lab.ts';
import type { Target, TargetProcess } from './target.ts';

// Ending what runs, with everything that it started, on every place where commands can run (RUN-3, BE-4).

const names: string[] = [];
afterAll(() => {
  // Only after a test that failed there is something to find.
  for (const line of names.flatMap(running)) globalThis.process.kill(Number.parseInt(line, 10), 'SIGKILL');
});

/** Runs shell text that holds `$0`, a name by which its processes can be found, until it says "ready". */
async function startStubborn(target: Target, script: string): Promise<{ process: TargetProcess; name: string }> {
  const name = `stubborn-${randomUUID()}`;
  names.push(name);
  const process = await start(target, ['sh', '-c', script, name]);
  await hear(process).says('ready');
  return { process, name };
}

onEveryTarget(({ target }) => {
  test('delivers interrupt and terminate so that a command can clean up', async () => {
    for (const [signal, name] of [
      ['interrupt', 'INT'],
      ['terminate', 'TERM'],
    ] as const) {
      const script = `trap 'sleep 0.2; echo cleaned up; exit 9' ${name}; echo ready; while :; do sleep 0.05; done`;
      const process = await start(target, ['sh', '-c', script]);
      const { heard, says } = hear(process);
      await says('ready');
      await process.signal(signal);
      expect(await process.exit).toEqual({ kind: 'exited', code: 9 });
      expect(heard()).toBe('ready\ncleaned up\n');
      expect(await process.remains()).toEqual({ kind: 'none' });
    }
  });

  const IGNORE = 'trap "" INT TERM HUP';
  test.each([
    ['ignores TERM', `${IGNORE}; echo ready; while :; do sleep 0.1; done`],
    ['has children', `${IGNORE}; sh -c 'echo ready; sleep 300' $0 & sleep 300 & wait; :`],
    ['has grandchildren', `${IGNORE}; sh -c 'sh -c "sleep 300; :" $0 & wait; :' $0 & echo ready; wait; :`],
    ['uses nohup', `nohup sh -c 'sleep 300; :' $0 >/dev/null 2>&1 & echo ready; sleep 300; :`],
    ['is a pipeline', `${IGNORE}; echo ready; sh -c 'yes; :' $0 | sh -c 'cat >/dev/null; :' $0; :`],
    ['left the session', `setsid sh -c 'trap "" TERM; sleep 300; :' $0 & echo ready; wait; sleep 300; :`],
    [
      'left the session and lost its parent',
      `(setsid sh -c 'setsid sh -c "sleep 300; :" $0 &' $0 >/dev/null 2>&1 &); sleep 0.2; echo ready; sleep 300; :`,
    ],
    [
      'cleared its environment and left the session, so that only the memory of it is left',
      `env -i PATH="$PATH" setsid sh -c 'trap "" TERM; sleep 300; :' $0 & sleep 0.2; echo ready; wait; :`,
    ],
    ['left everything behind and ended', `setsid sh -c 'sleep 300; :' $0 & sleep 0.2; echo ready; exit 0`],
    ['is stopped', `echo ready; kill -STOP $$; :`],
  ])('ends everything that a command started when it %s', async (_, script) => {
    const { process, name } = await startStubborn(target, script);
    expect(running(name).length).toBeGreaterThan(0);
    const before = await process.remains();
    expect(before.kind).toBe('some');
    await process.signal('terminate');
    await process.signal('kill');
    expect(running(name)).toEqual([]);
    expect(await process.remains()).toEqual({ kind: 'none' });
    await process.exit;
  });

  test('names what is left', async () => {
    const { process, name } = await startStubborn(target, 'trap "" TERM; echo ready; while :; do sleep 0.1; done');
    await process.signal('terminate');
    const remains = await process.remains();
    if (remains.kind !== 'some') throw new Error(`expected some, got ${remains.kind}`);
    expect(remains.processes.some(({ command }) => command.includes(name))).toBe(true);
    expect(remains.processes.map(({ pid }) => pid)).toContain(process.pid);
    await process.signal('kill');
  });

  test('leaves other runs alone', async () => {
    const one = await startStubborn(target, 'echo ready; sleep 300; :');
    const other = await startStubborn(target, 'echo ready; sleep 300; :');
    await one.process.signal('kill');
    expect(running(one.name)).toEqual([]);
    expect(running(other.name).length).toBeGreaterThan(0);
    await other.process.signal('kill');
    expect(running(other.name)).toEqual([]);
  });
});
