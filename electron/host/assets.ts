import { readFile } from 'node:fs/promises';
import { extname, join, normalize, sep } from 'node:path';

const TYPES: Readonly<Record<string, string>> = {
  '.css': 'text/css; charset=utf-8',
  '.html': 'text/html; charset=utf-8',
  '.ico': 'image/x-icon',
  '.js': 'text/javascript; charset=utf-8',
  '.png': 'image/png',
  '.svg': 'image/svg+xml',
  '.wasm': 'application/wasm',
  '.woff2': 'font/woff2',
};

/** A file of the built renderer as it goes over the wire. */
export type Asset = { body: Buffer; type: string; cacheControl: string };

/**
 * The absolute path of the file that a URL path (percent-encoded, as it arrives) stands for, or undefined when it
 * would leave `root`, hides a file, or has a kind that the renderer does not consist of.
 */
export function resolveAsset(root: string, urlPath: string): string | undefined {
  const decoded = decode(urlPath === '/' ? '/index.html' : urlPath);
  if (decoded === undefined || !decoded.startsWith('/')) return undefined;
  if (/[\0\\:]/.test(decoded) || decoded.split('/').some((part) => part.startsWith('.'))) return undefined;
  const file = normalize(join(root, decoded));
  if (!file.startsWith(normalize(root + sep)) || !(extname(file) in TYPES)) return undefined;
  return file;
}

/** Reads the asset behind a URL path; undefined when there is none. */
export async function readAsset(root: string, urlPath: string): Promise<Asset | undefined> {
  const file = resolveAsset(root, urlPath);
  const type = file === undefined ? undefined : TYPES[extname(file)];
  if (file === undefined || type === undefined) return undefined;
  try {
    return { body: await readFile(file), type, cacheControl: cacheControl(urlPath) };
  } catch {
    return undefined;
  }
}

/** The build puts files whose names carry a hash of their content into `assets/`; only those never change. */
function cacheControl(urlPath: string): string {
  return urlPath.startsWith('/assets/') ? 'private, max-age=31536000, immutable' : 'no-store';
}

function decode(urlPath: string): string | undefined {
  try {
    return decodeURIComponent(urlPath);
  } catch {
    return undefined;
  }
}
