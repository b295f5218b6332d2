import { isIPv6 } from 'node:net';

/** The address that a browser can reach, without token: `http://127.0.0.1:4655`. */
export function baseAddress(host: string, port: number): string {
  return `http://${withPort(host, port)}`;
}

/** Whether only this machine can reach a server that listens on this host. */
export function isLoopback(host: string): boolean {
  return host === 'localhost' || host === '::1' || /^127(?:\.\d{1,3}){3}$/.test(host);
}

/** Whether a server that listens on this host is reached under all addresses of the machine. */
export function isWildcard(host: string): boolean {
  return host === '0.0.0.0' || host === '::';
}

/**
 * The Host headers that a browser of ours sends. A name that an attacker points at this machine (DNS rebinding) is
 * none of them. `machineNames` are the host name and the addresses of this machine; they count when all are served.
 */
export function allowedHosts(host: string, port: number, machineNames: readonly string[]): ReadonlySet<string> {
  const names = ['localhost', '127.0.0.1', '::1', ...(isWildcard(host) ? machineNames : [host])];
  const hosts = names.map((name) => withPort(name, port).toLowerCase());
  // Port 80 is left out by browsers.
  return new Set(port === 80 ? [...hosts, ...hosts.map((name) => name.replace(/:80$/, ''))] : hosts);
}

/** Why a request may not come in by its addresses alone, or undefined when it may. */
export function refuseByAddress(
  headers: { host?: string | undefined; origin?: string | undefined },
  allowed: ReadonlySet<string>,
): 'wrong host' | 'wrong origin' | undefined {
  const host = headers.host?.toLowerCase();
  if (host === undefined || !allowed.has(host)) return 'wrong host';
  if (headers.origin !== undefined && headers.origin.toLowerCase() !== `http://${host}`) return 'wrong origin';
  return undefined;
}

function withPort(host: string, port: number): string {
  return isIPv6(host) ? `[${host}]:${port}` : `${host}:${port}`;
}
