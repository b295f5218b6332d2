/** Browsers share cookies between the ports of one host, so each port has a name of its own. */
export function cookieName(port: number | undefined): string {
  return `homelab-cmd-${port}`;
}

/** The value of a cookie in a Cookie header. */
export function readCookie(header: string | undefined, name: string): string | undefined {
  const prefix = `${name}=`;
  return header
    ?.split(';')
    .map((pair) => pair.trim())
    .find((pair) => pair.startsWith(prefix))
    ?.slice(prefix.length);
}
