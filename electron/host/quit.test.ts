import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { createQuit } from './quit.ts';

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

/** An app with so many runs under way, and what became of it. */
function appWith(running: number, stop: () => Promise<void> = async () => {}) {
  const log: string[] = [];
  let answer: (quits: boolean) => void = () => {};
  const quit = createQuit({
    running: () => running,
    ask(count) {
      log.push(`asked about ${count}`);
      return new Promise((resolve) => {
        answer = resolve;
      });
    },
    stop() {
      log.push('stopped');
      return stop();
    },
    exit: (code) => log.push(`exit ${code}`),
  });
  const settle = () => vi.advanceTimersByTimeAsync(0);
  return {
    log,
    quit,
    settle,
    answer: (quits: boolean) => {
      answer(quits);
      return settle();
    },
  };
}

test('ends at once when nothing runs, and only once', async () => {
  const { quit, log, settle } = appWith(0);
  quit.request();
  quit.request();
  quit.force();
  await settle();
  expect(log).toEqual(['stopped', 'exit 0']);
});

test('asks once before it ends what runs, and goes on when the answer is no', async () => {
  const { quit, log, answer } = appWith(2);
  quit.request();
  quit.request();
  await answer(false);
  expect(log).toEqual(['asked about 2']);
  quit.request();
  await answer(true);
  expect(log).toEqual(['asked about 2', 'asked about 2', 'stopped', 'exit 0']);
});

test('the system is not kept waiting by a question', async () => {
  const { quit, log, answer } = appWith(1);
  quit.request();
  quit.force();
  await answer(true);
  expect(log).toEqual(['asked about 1', 'stopped', 'exit 0']);
});

test.each([
  ['fails', () => Promise.reject(new Error('disk full'))],
  ['takes too long', () => new Promise<void>(() => {})],
])('says so by its code when the end %s', async (_, stop) => {
  const { quit, log } = appWith(0, stop);
  quit.force();
  await vi.advanceTimersByTimeAsync(15_000);
  expect(log.slice(0, 2)).toEqual(['stopped', 'exit 1']);
});
