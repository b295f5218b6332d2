import type { AppError } from '#shared/errors.ts';
import type { ConnectionState, PoolState, SshServer } from '#shared/server.ts';
import type { Settings } from '#shared/settings.ts';
import { isTransient } from '#shared/transient.ts';
import type { Pause } from '../policy/refusals.ts';
import type { Clock, Log } from '../ports.ts';
import { afterFailure, afterLogin, afterRejection, CLOSED, pauseOf } from './breaker.ts';
import type { Closing } from './closing.ts';
import type { Connection } from './connection.ts';
import { connectionLost } from './failures.ts';

/** How things stand with a server: what its connections and the attempts at them have shown, and whether it is left alone. */
export type Standing = {
  state(): ConnectionState;
  /** The last thing that went wrong, also when it was put right since. */
  lastError(): PoolState['lastError'];
  /** Why nothing may be sent now; null when something may. */
  pause(): Pause | null;
  /** Ends the pause, because a person asks for it. */
  forgive(): void;
  /** An attempt to connect begins. The returned function says that it is over: what came of it is told next. */
  connecting(): () => void;
  /** An attempt was given up by those who wanted it, which says nothing about the server. */
  givenUp(): void;
  /** A login went well, on a connection that is for everybody. */
  connected(connection: Pick<Connection, 'hostKey' | 'banner'>): void;
  /** Something has run, or was answered, over a connection. */
  worked(): void;
  /** A round trip took so many milliseconds. */
  measured(latencyMs: number): void;
  /** The server could not be reached, or turned the login down. */
  failed(error: AppError): void;
  /** The server has, perhaps, turned the login down on a connection for one caller alone, who is told everything else. */
  refused(error: AppError): void;
  /** A connection for everybody is over. */
  disconnected(closing: Closing, isLast: boolean): void;
};

/** Whether the server turned something down, so that it may be counting; a question that nobody answered is none. */
function isRejection(error: AppError): boolean {
  return error.code === 'AUTHENTICATION_FAILED' && error.tried.some(({ result }) => result === 'refused');
}

/** @param parts.changed is called after each change of the state */
export function createStanding(parts: {
  server: SshServer;
  clock: Clock;
  log: Log;
  limits: () => Pick<Settings['limits'], 'failures_until_pause' | 'first_pause' | 'longest_pause'>;
  changed: () => void;
}): Standing {
  const { server, clock, log, limits, changed } = parts;
  let breaker = CLOSED;
  let lastError: PoolState['lastError'] = null;
  /** Attempts under way: one that is being given up, and the next one. */
  let attempts = 0;
  let connectingSince = 0;
  let connected: Extract<ConnectionState, { kind: 'connected' }> | null = null;
  /** What it is while nothing is connected. */
  let resting: ConnectionState = { kind: 'unknown' };

  function pause(): Pause | null {
    const found = pauseOf(breaker, clock.monotonic());
    if (found === null || connected !== null) return null;
    return { ...found, cause: lastError?.error.message ?? '' };
  }

  function refused(error: AppError): void {
    if (isRejection(error)) breaker = afterRejection(breaker);
  }

  /** Counts what went wrong, and leaves the server alone when it was too much. */
  function failed(error: AppError): void {
    const at = clock.now();
    lastError = { at, error };
    refused(error);
    if (isTransient(error)) {
      const { failures_until_pause, first_pause, longest_pause } = limits();
      breaker = afterFailure(breaker, clock.monotonic(), {
        failuresUntilPause: failures_until_pause,
        firstPauseMs: first_pause * 1000,
        longestPauseMs: longest_pause * 1000,
      });
    }
    const found = pause();
    if (found === null) resting = { kind: 'failed', at, error };
    else {
      const { reason, retryAfterMs } = found;
      log.warn({ server: server.id, reason, retryAfterMs }, 'paused');
      resting = { kind: 'paused', since: at, reason, retryAt: retryAfterMs === null ? null : at + retryAfterMs, error };
    }
    changed();
  }

  return {
    state: () => (attempts > 0 ? { kind: 'connecting', since: connectingSince } : (connected ?? resting)),
    lastError: () => lastError,
    pause,
    forgive() {
      breaker = CLOSED;
      if (resting.kind !== 'paused') return;
      resting = { kind: 'failed', at: resting.since, error: resting.error };
      changed();
    },
    connecting() {
      attempts += 1;
      if (attempts === 1) connectingSince = clock.now();
      changed();
      return () => {
        attempts -= 1;
      };
    },
    givenUp: changed,
    connected({ hostKey, banner }) {
      breaker = afterLogin(breaker);
      connected ??= { kind: 'connected', since: clock.now(), latencyMs: null, hostKey, banner };
      changed();
    },
    worked() {
      breaker = { ...CLOSED, rejections: breaker.rejections };
    },
    measured(latencyMs) {
      if (connected === null) return;
      connected = { ...connected, latencyMs };
      changed();
    },
    failed,
    refused,
    disconnected(closing, isLast) {
      if (isLast) {
        connected = null;
        resting = { kind: 'idle', since: clock.now() };
      }
      if (closing.kind === 'lost') {
        const { error } = connectionLost(closing.reason);
        if (closing.sessions > 0) return failed(error);
        // A connection that nobody used says little about the server.
        lastError = { at: clock.now(), error };
        if (isLast) resting = { kind: 'failed', ...lastError };
      }
      changed();
    },
  };
}
