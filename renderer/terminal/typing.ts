import { INPUT_LIMIT } from '#shared/run.ts';

/** Characters that may wait for the backend; more comes of a paste that nobody has looked at. */
const WAITING_LIMIT = 1_000_000;

/**
 * Sends what is typed in order, one call at a time: what comes meanwhile goes together with the next one. What waits is
 * dropped when a call fails, since nobody knows how much of it is still meant.
 */
export function typeInTurn(
  send: (text: string) => Promise<unknown>,
  onFailure: (thrown: unknown) => void,
): (text: string) => void {
  let waiting = '';
  let sending = false;

  const sendAll = async () => {
    sending = true;
    try {
      while (waiting !== '') {
        const piece = firstPiece(waiting);
        waiting = waiting.slice(piece.length);
        await send(piece);
      }
    } catch (thrown) {
      waiting = '';
      onFailure(thrown);
    } finally {
      sending = false;
    }
  };
  return (text) => {
    if (waiting.length + text.length > WAITING_LIMIT) return;
    waiting += text;
    if (!sending) void sendAll();
  };
}

/** As much as one call takes, without cutting a character in two. */
function firstPiece(text: string): string {
  if (text.length <= INPUT_LIMIT) return text;
  const last = text.charCodeAt(INPUT_LIMIT - 1);
  return text.slice(0, last >= 0xd800 && last < 0xdc00 ? INPUT_LIMIT - 1 : INPUT_LIMIT);
}

/** A limit for answers that output asks for: at most `count` in `periodMs`, by a clock in milliseconds. */
export function createAllowance(count: number, periodMs: number, now: () => number): () => boolean {
  const times: number[] = [];
  return () => {
    const at = now();
    while (times[0] !== undefined && at - times[0] >= periodMs) times.shift();
    if (times.length >= count) return false;
    times.push(at);
    return true;
  };
}
