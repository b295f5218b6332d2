import type { AnyAuthMethod } from 'ssh2';
import type { AppFailure, LoginStep } from '#shared/errors.ts';
import type { SshServer } from '#shared/server.ts';
import type { Credentials } from './credentials.ts';
import { createKeyRing } from './key-offers.ts';
import type { LoginParts, Offer, Skip } from './login.ts';
import { authenticationFailed } from './login-failures.ts';
import { createPasswordOffers } from './password-offers.ts';
import { plainText } from './plain-text.ts';

/** One login in progress. */
export type Login = {
  /**
   * The next way to try, after the server turned the last one down or wants more.
   * @param methods what the server accepts; null before the first try
   * @param partial whether the last one was right, but is not enough
   * @throws AppFailure when there is nothing left to try, or a key cannot be used
   */
  next(methods: readonly string[] | null, partial: boolean): Promise<AnyAuthMethod>;
  /** Notes that the agent did not sign. */
  agentFailed(reason: string): void;
  /** Keeps what the person gave, as long as they wanted. */
  succeeded(): void;
  /** What to report when the server ends the login by itself. */
  refused(): AppFailure;
};

/** How logins are made: with keys first, then with what a person is asked for. */
export type Authentication = {
  /** Reads what can be offered to the server. @throws AppFailure KEY_FILE_MISSING or KEY_FILE_UNREADABLE */
  prepare(server: SshServer, parts: LoginParts): Promise<Login>;
};

/** No honest server makes anybody try that often. */
const MOST_OFFERS = 30;
/** No server has that many methods. */
const MOST_METHODS = 20;

export function createAuthentication(options: { homeDirectory: string; credentials: Credentials }): Authentication {
  const keyRing = createKeyRing(options);
  return {
    async prepare(server, parts) {
      const keyOffers = await keyRing.open(server);
      return createLogin(server, { parts, credentials: options.credentials, keyOffers });
    },
  };
}

function createLogin(
  server: SshServer,
  options: {
    parts: LoginParts;
    credentials: Credentials;
    keyOffers: (parts: LoginParts, skip: Skip) => AsyncGenerator<Offer, undefined>;
  },
): Login {
  const { parts, credentials, keyOffers } = options;
  const tried: LoginStep[] = [];
  /** What the server has accepted as a part of what it wants; it is not offered again. */
  const spent = new Set<string>();
  let accepted: readonly string[] = [];
  let current: Offer | null = null;
  let offers = 0;

  const skip: Skip = (method, what, result) => {
    // Keys are gone through anew after a part was accepted.
    if (!tried.some((step) => step.what === what)) tried.push({ method, what, result });
  };
  const refused = () => authenticationFailed(server, tried, accepted);
  const passwords = createPasswordOffers(server, { credentials, parts, skip, refused, tried: () => tried });
  let keys = keyOffers(parts, skip);

  async function nextKey(): Promise<Offer | null> {
    for (;;) {
      const { value } = await keys.next();
      if (value === undefined) return null;
      if (!spent.has(value.step.what)) return value;
    }
  }

  function partAccepted({ step }: Offer): void {
    step.result = 'accepted, but the server wants more';
    spent.add(step.what);
    passwords.accepted();
    keys = keyOffers(parts, skip);
  }

  return {
    refused,
    async next(methods, partial) {
      accepted = (methods ?? []).slice(0, MOST_METHODS).map(plainText);
      if (partial && current !== null) partAccepted(current);
      offers += 1;
      if (offers > MOST_OFFERS) throw refused();

      let offer: Offer | null = null;
      if (methods === null || methods.includes('publickey')) offer = await nextKey();
      // Without any key to offer, this only makes the server say what it would accept.
      if (offer === null && methods === null) return { type: 'none', username: server.user };
      offer ??= await passwords.next(methods ?? []);
      if (offer === null) throw refused();
      current = offer;
      tried.push(offer.step);
      return offer.method;
    },
    agentFailed(reason) {
      if (current !== null) current.step.result = `ssh-agent did not sign (${plainText(reason)})`;
    },
    succeeded: passwords.succeeded,
  };
}
