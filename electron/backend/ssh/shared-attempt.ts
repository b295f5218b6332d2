/** Work that everybody who asks for it at the same time shares, and that is given up with the last of them. */
export type SharedAttempt<Result> = {
  isUnderWay(): boolean;
  /**
   * Waits for the attempt, which begins where none is under way.
   * @param gaveUp makes the error for a caller whose `abort` fires
   */
  join(abort: AbortSignal, gaveUp: () => Error): Promise<Result>;
  /** Gives it up, whoever waits. */
  abort(): void;
};

/** @param work begins at once when it is called; `abort` fires when nobody wants its result any more */
export function createSharedAttempt<Result>(work: (abort: AbortSignal) => Promise<Result>): SharedAttempt<Result> {
  type Attempt = { result: Promise<Result>; controller: AbortController; waiting: number };
  let current: Attempt | null = null;

  function begin(): Attempt {
    const controller = new AbortController();
    const attempt: Attempt = { result: work(controller.signal), controller, waiting: 0 };
    const done = () => {
      if (current === attempt) current = null;
    };
    attempt.result.then(done, done);
    return attempt;
  }

  return {
    isUnderWay: () => current !== null,
    async join(abort, gaveUp) {
      current ??= begin();
      const joined = current;
      joined.waiting += 1;
      const given = Promise.withResolvers<never>();
      const giveUp = () => given.reject(gaveUp());
      abort.addEventListener('abort', giveUp);
      try {
        return await Promise.race([joined.result, given.promise]);
      } finally {
        abort.removeEventListener('abort', giveUp);
        joined.waiting -= 1;
        if (joined.waiting === 0 && current === joined) {
          current = null;
          joined.controller.abort();
        }
      }
    },
    abort: () => current?.controller.abort(),
  };
}
