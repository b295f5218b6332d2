import type { Clock } from '../ports.ts';

/** A session that was asked for. One of these is called, once. */
export type AskedSession = {
  /** It runs. The returned function says that it has ended. */
  opened(): () => void;
  /**
   * The server has no room for it: it runs `open` other sessions on the connection, and where not `settled` perhaps some
   * that have ended just now.
   */
  noRoom(): { open: number; settled: boolean };
  /** It does not run, for whatever other reason. */
  dropped(): void;
};

/** What one connection is used for: sessions, and streams to other servers, which take no room from sessions. */
export type Usage = {
  askForSession(): AskedSession;
  /** A stream to another server is asked for. The returned function says that there is none any more. */
  beginStream(): () => void;
  /** Everything that runs or is asked for. */
  count(): number;
  /** Whether something runs that would be lost with the connection. What is only asked for may go to another one. */
  carries(): boolean;
  /** Milliseconds since something last ran, also through a sleep of this computer; 0 while something does. */
  unusedMs(): number;
  /** Whether another session may be asked for. `limit`: how many at most; null when nobody knows. */
  hasRoom(limit: number | null): boolean;
  /** Sessions that run, and all that were ever opened. */
  figures(): { channels: number; sessions: number };
};

/** A server may free a session a moment after it has said that it ended. */
const FREEING_MS = 250;

export function createUsage(clock: Clock): Usage {
  /** In the order in which they were asked for. */
  const asked = new Set<symbol>();
  let open = 0;
  let ended = 0;
  let streams = 0;
  /** `ended` when the session was asked for that was refused last: until another one ends, asking again is of no use. */
  let endedAtRefusal = -1;
  let lastUse = { wall: clock.now(), monotonic: clock.monotonic() };
  let lastEndAt = Number.NEGATIVE_INFINITY;

  const count = () => open + asked.size + streams;

  function used(): void {
    lastUse = { wall: clock.now(), monotonic: clock.monotonic() };
  }

  return {
    askForSession() {
      const endedBefore = ended;
      const own = Symbol('session');
      asked.add(own);
      return {
        opened() {
          asked.delete(own);
          open += 1;
          return () => {
            open -= 1;
            ended += 1;
            used();
            lastEndAt = lastUse.monotonic;
          };
        },
        noRoom() {
          // A server answers in order, so what was asked for earlier and not refused so far has got its channel.
          const taken = open + [...asked].indexOf(own);
          asked.delete(own);
          endedAtRefusal = endedBefore;
          return { open: taken, settled: clock.monotonic() - lastEndAt > FREEING_MS };
        },
        dropped: () => void asked.delete(own),
      };
    },
    beginStream() {
      streams += 1;
      return () => {
        streams -= 1;
        used();
      };
    },
    count,
    carries: () => open + streams > 0,
    unusedMs: () => (count() > 0 ? 0 : Math.max(clock.now() - lastUse.wall, clock.monotonic() - lastUse.monotonic)),
    hasRoom(limit) {
      const taken = open + asked.size;
      return (taken === 0 || ended !== endedAtRefusal) && (limit === null || taken < limit);
    },
    figures: () => ({ channels: open, sessions: open + ended }),
  };
}
