import type { AppError } from '#shared/errors.ts';
import type { ConnectionState, Reachability, Server, SshServer } from '#shared/server.ts';
import { serverAddress } from '#shared/server.ts';
import type { Settings } from '#shared/settings.ts';
import type { Clock, Unsubscribe } from '../ports.ts';
import { connectFailure } from './connect-failures.ts';
import type { Greeting } from './greet.ts';

/** Knows which servers answer, by looking at them now and then while somebody is there to see it. */
export type ReachabilityWatch = {
  state(server: Server): Reachability;
  /** Says that a window is open, until the returned function is called. Without one nothing is looked at. */
  attend(): Unsubscribe;
  /** Looks at once, because a person asks; a server that is reached through others is not looked at. Never rejects. */
  look(server: SshServer): Promise<Reachability>;
  /** Learns that servers or settings are others now. */
  update(): void;
  /** Looks no more, and waits for nothing: a look has nothing to lose. */
  close(): void;
};

export type ReachabilityParts = {
  clock: Clock;
  /** From 0 up to 1. */
  random(): number;
  servers(): ReadonlyMap<string, Server>;
  settings(): Settings['reachability'];
  /** How long one look may take at most. */
  timeoutMs(): number;
  /** What the connections to a server say. */
  connection(serverId: string): ConnectionState;
  /** Looks once, without a login. @throws AppFailure */
  probe(server: SshServer, limits: { timeoutMs: number; abort: AbortSignal }): Promise<Greeting>;
  /** Called after states have changed, not more often than people can read. */
  changed(): void;
};

type Known = Extract<Reachability, { kind: 'answers' | 'silent' }>;

/** What is known about one server. `dueAt` in monotonic milliseconds; `failures` in a row. */
type Watched = {
  place: string;
  known: Known | null;
  failures: number;
  dueAt: number;
  looking: Promise<void> | null;
};

/** Looks that are under way at the same time (fewer than the threads that look names up), and milliseconds from the beginning of one to that of the next. */
const MOST_AT_ONCE = 3;
const APART_MS = 50;
/** Milliseconds until the first look after a window was opened, which has other things to do then. */
const AFTER_OPENING_MS = 300;
/** One look takes milliseconds where somebody is there. */
const LONGEST_LOOK_MS = 5000;
/** Milliseconds between two looks at a server that does not answer, at most. */
const LONGEST_WAIT_MS = 600_000;
/**
 * Milliseconds that news wait for further ones: a server that went or came back (longer for each server, as the whole list
 * is told), and one that only still answers.
 */
const NEWS_MS = 200;
const NEWS_MS_EACH = 2;
const SAME_MS = 10_000;

export function createReachability(parts: ReachabilityParts): ReachabilityWatch {
  const { clock, settings } = parts;
  const watched = new Map<string, Watched>();
  const ending = new AbortController();
  let windows = 0;
  let looking = 0;
  /** When the next look may begin (monotonic milliseconds), and the timer for it. */
  let freeAt = 0;
  let next: NodeJS.Timeout | undefined;
  let news: { timer: NodeJS.Timeout; at: number } | null = null;

  const isWatching = () => windows > 0 && settings().watch && !ending.signal.aborted;
  const intervalMs = () => settings().interval * 1000;
  const newsMs = () => NEWS_MS + NEWS_MS_EACH * parts.servers().size;

  /** A tenth more or less, so that looks do not stay in step. */
  const dueIn = (waitMs: number) => clock.monotonic() + waitMs * (0.9 + parts.random() * 0.2);

  function entryOf(server: SshServer): Watched {
    const place = `${serverAddress(server)}:${server.port}`;
    const there = watched.get(server.id);
    if (there?.place === place) return there;
    const made = { place, known: null, failures: 0, dueAt: clock.monotonic(), looking: null };
    watched.set(server.id, made);
    return made;
  }

  /** Those that are looked at: reached directly, so that nobody else is asked to connect. */
  function* lookable(): Generator<[SshServer, Watched]> {
    for (const server of parts.servers().values()) {
      if (server.kind === 'ssh' && server.jump.length === 0) yield [server, entryOf(server)];
    }
  }

  function tell(waitMs: number): void {
    if (ending.signal.aborted) return;
    const at = clock.monotonic() + waitMs;
    if (news !== null && news.at <= at) return;
    clearTimeout(news?.timer);
    const timer = setTimeout(() => {
      news = null;
      parts.changed();
    }, waitMs).unref();
    news = { timer, at };
  }

  /** Sets the clock for the look that is due next. */
  function plan(): void {
    clearTimeout(next);
    if (!isWatching() || looking >= MOST_AT_ONCE) return;
    let dueAt = Number.POSITIVE_INFINITY;
    for (const [, entry] of lookable()) if (entry.looking === null) dueAt = Math.min(dueAt, entry.dueAt);
    if (dueAt === Number.POSITIVE_INFINITY) return;
    next = setTimeout(takeTurn, Math.max(freeAt, dueAt) - clock.monotonic()).unref();
  }

  function takeTurn(): void {
    const now = clock.monotonic();
    let first: [SshServer, Watched] | null = null;
    for (const each of lookable()) {
      const [, entry] = each;
      if (entry.looking === null && entry.dueAt <= now && entry.dueAt < (first?.[1].dueAt ?? now + 1)) first = each;
    }
    if (first !== null) {
      const [server, entry] = first;
      if (knowsItself(server.id)) entry.dueAt = dueIn(intervalMs());
      else void begin(server, entry);
    }
    plan();
  }

  /** Whether nobody has to look: a connection is open or being made, or the server is to be left alone. */
  function knowsItself(serverId: string): boolean {
    const { kind } = parts.connection(serverId);
    return kind === 'connected' || kind === 'connecting' || kind === 'paused';
  }

  function begin(server: SshServer, entry: Watched): Promise<void> {
    looking += 1;
    freeAt = clock.monotonic() + APART_MS;
    const timeoutMs = Math.min(parts.timeoutMs(), LONGEST_LOOK_MS);
    entry.looking = parts
      .probe(server, { timeoutMs, abort: ending.signal })
      .then(
        ({ tookMs }) => answered(entry, tookMs),
        (cause: unknown) => failed(entry, connectFailure(server, cause).error),
      )
      .finally(() => {
        looking -= 1;
        entry.looking = null;
        plan();
      });
    return entry.looking;
  }

  function answered(entry: Watched, tookMs: number): void {
    tell(entry.known?.kind === 'answers' ? SAME_MS : newsMs());
    entry.failures = 0;
    entry.dueAt = dueIn(intervalMs());
    entry.known = { kind: 'answers', at: clock.now(), latencyMs: tookMs };
  }

  function failed(entry: Watched, error: AppError): void {
    if (ending.signal.aborted) return;
    tell(newsMs());
    entry.failures += 1;
    const waitMs = Math.max(intervalMs(), Math.min(intervalMs() * 2 ** (entry.failures - 1), LONGEST_WAIT_MS));
    entry.dueAt = dueIn(waitMs);
    const at = clock.now();
    const since = entry.known?.kind === 'silent' ? entry.known.since : at;
    entry.known = { kind: 'silent', since, at, error, nextAt: null };
  }

  function state(server: Server): Reachability {
    if (server.kind === 'local') return { kind: 'unwatched', because: 'local' };
    if (server.jump.length > 0) return { kind: 'unwatched', because: 'jump' };
    const entry = entryOf(server);
    const { known } = entry;
    if (known?.kind === 'silent') {
      return { ...known, nextAt: isWatching() ? clock.now() + entry.dueAt - clock.monotonic() : null };
    }
    return known ?? (settings().watch ? { kind: 'pending' } : { kind: 'unwatched', because: 'off' });
  }

  return {
    state,
    attend() {
      windows += 1;
      if (windows === 1) {
        freeAt = clock.monotonic() + AFTER_OPENING_MS;
        plan();
      }
      let left = false;
      return () => {
        if (left) return;
        left = true;
        windows -= 1;
        if (windows === 0) clearTimeout(next);
      };
    },
    async look(server) {
      if (server.jump.length === 0 && !ending.signal.aborted) {
        const entry = entryOf(server);
        await (entry.looking ?? begin(server, entry));
      }
      return state(server);
    },
    update() {
      const servers = parts.servers();
      for (const id of watched.keys()) if (!servers.has(id)) watched.delete(id);
      // What was seen before the watch was switched off would grow old without anybody noticing.
      if (!settings().watch) watched.clear();
      plan();
      tell(NEWS_MS);
    },
    close() {
      ending.abort();
      clearTimeout(next);
      clearTimeout(news?.timer);
    },
  };
}
