import { expect, test } from 'vitest';
import { announcement, isWanted } from './announcement.ts';
import type { Run } from './run.ts';
import { runOf } from './testing/runs.ts';

const on = (name: string, changed: Partial<Run> = {}) =>
  runOf(name, { server: { id: name, name, address: '', hostKey: null }, durationMs: 1240, ...changed });
const lost = { outcome: { kind: 'lost', reason: 'SECRET OUTPUT' }, durationMs: null } as const;
const exit1 = { outcome: { kind: 'exited', code: 1 } } as const;
const cancelled = { outcome: { kind: 'cancelled', remains: { kind: 'none' } } } as const;

test('one run is told with its outcome and time, never with what a server said', () => {
  expect(announcement([on('nas')])).toEqual({ title: 'Uptime on nas', body: 'ok after 1.24 s', tone: 'ok' });
  expect(announcement([on('nas', lost)])).toEqual({ title: 'Uptime on nas', body: 'lost', tone: 'bad' });
});

test('a batch is told in one sentence that names what did not succeed', () => {
  expect(announcement([on('a'), on('b')])).toMatchObject({ title: 'Uptime on 2 servers', body: 'all ok' });
  expect(announcement([on('a'), on('b', exit1), on('c', lost)])).toMatchObject({
    body: '1 ok, 2 not: b (exit 1), c (lost)',
    tone: 'bad',
  });
  const many = ['b', 'c', 'd', 'e', 'f'].map((name) => on(name, exit1));
  expect(announcement([on('a'), ...many]).body).toBe('1 ok, 5 not: b (exit 1), c (exit 1), d (exit 1) and 2 more');
  expect(announcement([on('a'), on('b', cancelled)]).tone).toBe('warn');
});

test('names and signals cannot smuggle anything in', () => {
  const { title } = announcement([on(`evil\u202e\n\u0007${'x'.repeat(200)}`)]);
  expect(title).toMatch(/^Uptime on evil\ufffd\ufffd\ufffdx+…$/);
  expect(title.length).toBeLessThan(80);
  const signal = { outcome: { kind: 'signalled', signal: 'KILL\u001b[2J' } } as const;
  expect(announcement([on('a', signal)]).body).toBe('ended by KILL\ufffd[2J after 1.24 s');
});

test('settings choose by outcome and by time from the click to the last end', () => {
  const all = { when: 'all', longer_than: 0 } as const;
  const good = [on('a', { askedAt: 1000, endedAt: 2000 }), on('b', { askedAt: 1000, endedAt: 6000 })];
  expect(isWanted(good, all)).toBe(true);
  expect(isWanted(good, { when: 'off', longer_than: 0 })).toBe(false);
  expect(isWanted(good, { when: 'failures', longer_than: 0 })).toBe(false);
  expect(isWanted([...good, on('c', exit1)], { when: 'failures', longer_than: 0 })).toBe(true);
  expect(isWanted(good, { when: 'all', longer_than: 5 })).toBe(true);
  expect(isWanted(good, { when: 'all', longer_than: 5.1 })).toBe(false);
});
