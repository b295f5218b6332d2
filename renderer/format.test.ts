import { describe, expect, test } from 'vitest';
import {
  formatAgo,
  formatBytes,
  formatExact,
  formatLimit,
  formatRelative,
  listNames,
  outcomeSentence,
} from './format.ts';

test('limits are whole words', () => {
  expect([30_000, 90_000, 300_000, 7_200_000, 1500].map(formatLimit)).toEqual([
    '30 s',
    '90 s',
    '5 min',
    '2 h',
    '1.5 s',
  ]);
});

test('relative times', () => {
  const now = Date.UTC(2026, 10, 21);
  const ago = (milliseconds: number) => formatRelative(now - milliseconds, now);
  expect([0, 12_000, 300_000, 10_800_000, 172_800_000].map(ago)).toEqual(['now', '12 s', '5 m', '3 h', '2 d']);
  expect(ago(-60_000)).toBe('now');
  expect(formatAgo(now, now)).toBe('just now');
  expect(formatAgo(now - 300_000, now)).toBe('5 m ago');
  expect(formatAgo(now - 400 * 86_400_000, now)).toMatch(/^on .*20\d\d/);
});

test('the exact time has milliseconds', () => {
  expect(formatExact(new Date(2026, 10, 20, 9, 14, 2, 118).getTime())).toBe('20 Nov 2026, 09:14:02.118');
});

test('bytes are decimal', () => {
  expect([0, 1, 999, 1200, 200_000_000, 12_300_000_000].map(formatBytes)).toEqual([
    '0 bytes',
    '1 byte',
    '999 bytes',
    '1.2 kB',
    '200 MB',
    '12 GB',
  ]);
});

test('names are listed, many are counted', () => {
  expect(listNames(['a'])).toBe('a');
  expect(listNames(['a', 'b'])).toBe('a and b');
  expect(listNames(['a', 'b', 'c'])).toBe('a, b and c');
  expect(listNames(['a', 'b', 'c', 'd', 'e'])).toBe('a, b and 3 more');
});

describe('outcomes', () => {
  const none = { kind: 'none' } as const;

  test('what is left is said, and never claimed when nobody could look', () => {
    expect(outcomeSentence({ kind: 'cancelled', remains: none }, 5000)).toBe(
      'cancelled after 5.00 s, 0 processes left',
    );
    expect(outcomeSentence({ kind: 'timed-out', limitMs: 30_000, remains: none }, 30_010)).toBe(
      'timed out after 30 s, 0 processes left',
    );
    const unknown = { kind: 'unknown', reason: 'the connection is gone' } as const;
    expect(outcomeSentence({ kind: 'cancelled', remains: unknown }, null)).toBe(
      'cancelled, may still be running: the connection is gone',
    );
    const some = { kind: 'some', processes: [{ pid: 7, command: 'sleep 99' }] } as const;
    expect(outcomeSentence({ kind: 'cancelled', remains: { ...some, processes: [...some.processes] } }, null)).toBe(
      'cancelled, still running: sleep 99 (pid 7)',
    );
  });
});
