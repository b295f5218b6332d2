/** Time as the backend sees it; tests bring their own. */
export type Clock = {
  /** Epoch milliseconds: for records and for people. */
  now(): number;
  /** Monotonic milliseconds: for durations, limits and windows, which must survive a jump of the wall clock. */
  monotonic(): number;
};

/** Structured log. Fields never carry a secret. The shape is pino's. */
export type Log = {
  debug(fields: object, message: string): void;
  info(fields: object, message: string): void;
  warn(fields: object, message: string): void;
  error(fields: object, message: string): void;
};

/** What a host supplies to the backend. */
export type Ports = {
  clock: Clock;
  log: Log;
  /** Absolute path of the data directory, which exists and is locked by this process. */
  dataDirectory: string;
  host: 'desktop' | 'browser';
  version: string;
};

/** Takes a listener off again. Calling it twice is harmless. */
export type Unsubscribe = () => void;

export const systemClock: Clock = { now: () => Date.now(), monotonic: () => performance.now() };
