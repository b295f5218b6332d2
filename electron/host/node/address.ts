import { hostname, networkInterfaces } from 'node:os';
import { isWildcard } from './gate.ts';

/** Host name and addresses of this machine, as a browser may name it. */
export function machineNames(): string[] {
  return [hostname(), ...interfaces().map(({ address }) => address.replace(/%.*$/, ''))];
}

/** The host to print in an address: the one that was asked for, or an address of this machine when that was all. */
export function reachableHost(host: string): string {
  if (!isWildcard(host)) return host;
  return interfaces().find(({ family, internal }) => family === 'IPv4' && !internal)?.address ?? '127.0.0.1';
}

function interfaces() {
  return Object.values(networkInterfaces()).flatMap((all) => all ?? []);
}
