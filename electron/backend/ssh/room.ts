/** Callers who wait for room on a connection, in the order of their coming. */
export type Room = {
  /** Waits until it is this caller's turn to look again, or until it gives up. Never rejects. */
  wait(abort: AbortSignal): Promise<void>;
  /** Lets the one look again who has waited longest. */
  wakeOne(): void;
  wakeAll(): void;
};

export function createRoom(): Room {
  const waiting = new Set<() => void>();
  return {
    wait: (abort) =>
      new Promise((settle) => {
        const resume = () => {
          waiting.delete(resume);
          abort.removeEventListener('abort', resume);
          settle();
        };
        waiting.add(resume);
        abort.addEventListener('abort', resume);
        if (abort.aborted) resume();
      }),
    wakeOne() {
      const [first] = waiting;
      first?.();
    },
    wakeAll() {
      for (const resume of [...waiting]) resume();
    },
  };
}
