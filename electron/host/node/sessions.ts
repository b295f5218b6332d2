import { createHash, randomBytes, timingSafeEqual } from 'node:crypto';

/** A browser that has shown a valid token. */
export type Session = {
  /** Goes into the browser's cookie and nowhere else. */
  id: string;
  /** First 8 hex digits of the id's hash: names the session in history and logs without giving it away. */
  name: string;
};

/** Who may come in, for as long as the process lives. Only hashes are kept. */
export type Sessions = {
  /** The token that lets the next browser in. */
  token(): string;
  /** Trades the token for a session and makes a new one; undefined when it is wrong or used up. */
  exchange(token: string): Session | undefined;
  /** The name of the session behind a cookie, if there is one. */
  find(id: string): string | undefined;
};

export function createSessions(): Sessions {
  const names = new Map<string, string>();
  let token = secret();
  return {
    token: () => token,
    exchange(presented) {
      if (!sameSecret(presented, token)) return undefined;
      token = secret();
      const id = secret();
      const key = digest(id).toString('hex');
      const name = key.slice(0, 8);
      names.set(key, name);
      return { id, name };
    },
    // Looking up a hash tells an attacker nothing about how much of a guess was right.
    find: (id) => names.get(digest(id).toString('hex')),
  };
}

/** Compares in a time that depends on neither text. */
export function sameSecret(presented: string, expected: string): boolean {
  return timingSafeEqual(digest(presented), digest(expected));
}

function digest(text: string): Buffer {
  return createHash('sha256').update(text).digest();
}

/** 256 random bits, safe in a URL and in a cookie. */
function secret(): string {
  return randomBytes(32).toString('base64url');
}
