/** Longest that running commands are given to end and be recorded. */
const STOP_LIMIT_MS = 15_000;

/** The way out of the desktop app. */
export type Quit = {
  /** A person wants to end it: asks first when something runs. */
  request(): void;
  /** The system wants it to end: nobody is asked. */
  force(): void;
};

/**
 * Ends the app once every run is recorded, within a limit. Nothing happens twice, however often it is asked for.
 * @param parts.running how many runs are under way
 * @param parts.ask whether to end although that many are
 * @param parts.stop ends every run and what else there is
 * @param parts.exit ends the process with this code
 */
export function createQuit(parts: {
  running(): number;
  ask(running: number): Promise<boolean>;
  stop(): Promise<void>;
  exit(code: number): void;
}): Quit {
  let state: 'on' | 'asking' | 'stopping' = 'on';

  const stop = () => {
    if (state === 'stopping') return;
    state = 'stopping';
    setTimeout(() => parts.exit(1), STOP_LIMIT_MS).unref();
    parts.stop().then(
      () => parts.exit(0),
      () => parts.exit(1),
    );
  };
  const ask = async (running: number) => {
    state = 'asking';
    const wanted = await parts.ask(running);
    // The system may have ended the wait.
    if (state !== 'asking') return;
    state = 'on';
    if (wanted) stop();
  };

  return {
    request() {
      if (state !== 'on') return;
      const running = parts.running();
      if (running === 0) stop();
      else void ask(running);
    },
    force: stop,
  };
}
