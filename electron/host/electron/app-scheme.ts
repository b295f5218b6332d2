import { readAsset } from '../assets.ts';
import { SECURITY_HEADERS } from '../security.ts';

/** The window is served under a scheme of its own: it has an origin, unlike `file:`, and no port, unlike `http:`. */
export const APP_SCHEME = 'app';
export const APP_ORIGIN = `${APP_SCHEME}://homelab-cmd`;

/** Whether a URL belongs to the app's own pages. */
export function isAppUrl(url: string): boolean {
  const parsed = URL.parse(url);
  return parsed !== null && `${parsed.protocol}//${parsed.host}` === APP_ORIGIN;
}

/** Whether a URL belongs to a page on the web, which the person's browser may show. */
export function isWebUrl(url: string): boolean {
  const protocol = URL.parse(url)?.protocol;
  return url.length <= 2000 && (protocol === 'https:' || protocol === 'http:');
}

/** Answers a request of the window from the built renderer (absolute path of its directory). */
export async function answerAppRequest(renderer: string, request: { method: string; url: string }): Promise<Response> {
  const headers = { ...SECURITY_HEADERS, 'Cache-Control': 'no-store' };
  if (!isAppUrl(request.url)) return new Response(null, { status: 403, headers });
  if (request.method !== 'GET' && request.method !== 'HEAD') return new Response(null, { status: 405, headers });
  const asset = await readAsset(renderer, new URL(request.url).pathname);
  if (asset === undefined) return new Response(null, { status: 404, headers });
  const body = request.method === 'HEAD' ? null : new Uint8Array(asset.body);
  return new Response(body, { headers: { ...headers, 'Content-Type': asset.type } });
}
