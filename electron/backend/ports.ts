import type { SecretStoreState } from '#shared/secrets.ts';

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

/**
 * Where secrets are kept beyond the end of the app, encrypted and never in plain text. Names are no secrets.
 * `get` and `set` reject when the store is not open or its file cannot be used.
 */
export type Secrets = {
  state(): SecretStoreState;
  names(): string[];
  /** null when there is none of this name. */
  get(name: string): Promise<string | null>;
  set(name: string, secret: string): Promise<void>;
  /** False when there was none. Works on a locked store too. */
  delete(name: string): Promise<boolean>;
  /** Opens a locked store, or gives a new one its passphrase; false when the passphrase is wrong. */
  unlock(passphrase: string): Promise<boolean>;
};

/** What a host supplies to the backend. */
export type Ports = {
  clock: Clock;
  log: Log;
  secrets: Secrets;
  /** Absolute path of the data directory, which exists and is locked by this process. */
  dataDirectory: string;
  host: 'desktop' | 'browser';
  /** A key of the automation API that the environment gives. */
  apiKey?: string | null;
  version: string;
  /** Shows a directory in the file manager of the system; left out where there is none. Rejects when it does not work. */
  openFolder?: ((path: string) => Promise<void>) | undefined;
};

/** Takes a listener off again. Calling it twice is harmless. */
export type Unsubscribe = () => void;

export const systemClock: Clock = { now: () => Date.now(), monotonic: () => performance.now() };
