import { setTimeout as sleep } from 'node:timers/promises';
import { expect, it } from 'vitest';
import { createSteps, createTrace, timed } from './trace.ts';

it('keeps phases in order, with their parts and what failed', async () => {
  const trace = createTrace();
  trace.begin('queue').end();
  const steps = createSteps();
  const result = await timed(
    trace,
    'connect',
    async () => {
      await sleep(20);
      steps.done('tcp');
      await sleep(20);
      steps.done('authentication');
      return 'connected';
    },
    () => steps.list(),
  );
  expect(result).toBe('connected');
  await expect(timed(trace, 'start', () => Promise.reject(new Error('no')))).rejects.toThrow('no');

  const phases = trace.phases();
  expect(phases.map(({ name, parent, failed }) => ({ name, parent, failed }))).toEqual([
    { name: 'queue', parent: null, failed: false },
    { name: 'connect', parent: null, failed: false },
    { name: 'tcp', parent: 1, failed: false },
    { name: 'authentication', parent: 1, failed: false },
    { name: 'start', parent: null, failed: true },
  ]);
  const [, connect, tcp, authentication] = phases;
  if (!connect || !tcp || !authentication) throw new Error('phases are missing');
  expect(connect.durationMs).toBeGreaterThan(35);
  expect(tcp.startMs).toBeGreaterThanOrEqual(connect.startMs);
  expect(authentication.startMs).toBeCloseTo(tcp.startMs + tcp.durationMs, 2);
  expect(authentication.startMs + authentication.durationMs).toBeLessThanOrEqual(
    connect.startMs + connect.durationMs + 0.01,
  );
});

it('leaves out what was over before the phase, and cuts what began before it', async () => {
  const before = createSteps();
  await sleep(5);
  before.done('lookup');
  await sleep(5);
  const trace = createTrace();
  const connect = trace.begin('connect');
  await sleep(5);
  before.done('tcp');
  for (const step of before.list()) connect.add(step);
  connect.end();
  const [phase, tcp, ...others] = trace.phases();
  expect(others).toEqual([]);
  expect(tcp).toMatchObject({ name: 'tcp', parent: 0, startMs: phase?.startMs });
});

it('shows what goes on up to now, and ends a phase once', async () => {
  const trace = createTrace();
  const command = trace.begin('command');
  await sleep(10);
  const [open] = trace.phases();
  expect(open?.durationMs).toBeGreaterThan(5);
  command.end();
  const [ended] = trace.phases();
  await sleep(10);
  command.end();
  expect(trace.phases()[0]).toEqual(ended);
});
