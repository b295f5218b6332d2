/** A time limit that stands still while somebody is asked. */
export type Patience = {
  /** Waits for an answer without using up the time. */
  pausedFor<T>(answer: Promise<T>): Promise<T>;
  /** Takes the limit away. */
  stop(): void;
};

/** Calls `onOver` once, when `limitMs` have gone by without the pauses. */
export function startPatience(limitMs: number, onOver: () => void): Patience {
  let leftMs = limitMs;
  let pauses = 0;
  let startedAt = performance.now();
  let timer: NodeJS.Timeout | undefined = setTimeout(onOver, limitMs);
  let stopped = false;

  function pause(): void {
    pauses += 1;
    if (pauses > 1) return;
    clearTimeout(timer);
    leftMs -= performance.now() - startedAt;
  }

  function resume(): void {
    pauses -= 1;
    if (pauses > 0 || stopped) return;
    startedAt = performance.now();
    timer = setTimeout(onOver, Math.max(0, leftMs));
  }

  return {
    pausedFor(answer) {
      pause();
      return answer.finally(resume);
    },
    stop() {
      stopped = true;
      clearTimeout(timer);
    },
  };
}
