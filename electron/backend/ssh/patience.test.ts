import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { startPatience } from './patience.ts';

describe('patience', () => {
  beforeEach(() => {
    vi.useFakeTimers();
  });
  afterEach(() => {
    vi.useRealTimers();
  });

  test('ends after its time, once', async () => {
    const over = vi.fn();
    startPatience(1000, over);
    await vi.advanceTimersByTimeAsync(999);
    expect(over).not.toHaveBeenCalled();
    await vi.advanceTimersByTimeAsync(10_000);
    expect(over).toHaveBeenCalledOnce();
  });

  test('stands still during questions, also when they overlap', async () => {
    const over = vi.fn();
    const patience = startPatience(1000, over);
    await vi.advanceTimersByTimeAsync(600);
    const wait = (ms: number) => new Promise((settle) => setTimeout(settle, ms));
    patience.pausedFor(wait(60_000));
    patience.pausedFor(wait(90_000));
    await vi.advanceTimersByTimeAsync(90_000 + 399);
    expect(over).not.toHaveBeenCalled();
    await vi.advanceTimersByTimeAsync(1);
    expect(over).toHaveBeenCalledOnce();
  });

  test('never ends once it is stopped, also in the middle of a question', async () => {
    const over = vi.fn();
    const patience = startPatience(1000, over);
    patience.pausedFor(new Promise((settle) => setTimeout(settle, 100)));
    patience.stop();
    await vi.advanceTimersByTimeAsync(10_000);
    expect(over).not.toHaveBeenCalled();
    expect(vi.getTimerCount()).toBe(0);
  });
});
