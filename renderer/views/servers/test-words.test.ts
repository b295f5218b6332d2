import { expect, test } from 'vitest';
import type { TestStep } from '#shared/server-test.ts';
import { stepTime, testVerdict } from './test-words.ts';

const step = (state: TestStep['state']): TestStep => ({ kind: 'login', about: 'pi', serverId: 'nas', state });
const ok = (tookMs: number | null) => step({ kind: 'ok', found: '', tookMs });
const failed = step({ kind: 'failed', error: { code: 'CONNECTION_REFUSED', message: '', next: '' } });

test('the verdict counts the steps', () => {
  const done = { running: false, error: null };
  expect(testVerdict({ steps: [ok(1), ok(2)], ...done }, 'nas')).toBe('Ready: all 2 steps worked.');
  expect(testVerdict({ steps: [ok(1), failed, step({ kind: 'waiting' })], ...done }, 'nas')).toBe(
    'Stopped at step 2 of 3.',
  );
  expect(testVerdict({ steps: [ok(1)], running: true, error: null }, 'nas')).toBe('Testing nas…');
});

test('times are told where they were measured', () => {
  expect([ok(null), ok(0.3), ok(12.4), failed].map(stepTime)).toEqual([
    '',
    'under 1 ms round trip',
    '12 ms round trip',
    '',
  ]);
  expect(stepTime({ ...ok(12.4), kind: 'port' })).toBe('12 ms');
});
