import type { AnyAuthMethod } from 'ssh2';
import type { LoginStep } from '#shared/errors.ts';
import type { Ask } from './credentials.ts';

/** What a login needs of the connection that it belongs to. */
export type LoginParts = {
  ask: Ask;
  /** What the server has said so far, safe to show. */
  banner(): string;
  /** Waits for something that depends on a person, without using up the connect time-out. */
  pausedFor<T>(wait: Promise<T>): Promise<T>;
  /** The connect time-out, in milliseconds. */
  timeoutMs: number;
  /** Ends the connection with this error. */
  fail(error: unknown): void;
};

/** A way to log in, and how it is reported when the server does not take it. */
export type Offer = { step: LoginStep; method: AnyAuthMethod };

/** Notes something that was not offered, and why. */
export type Skip = (method: LoginStep['method'], what: string, why: string) => void;
