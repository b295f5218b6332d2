import { isAppUrl } from './app-scheme.ts';

/** What is known about the frame that a message came from. */
export type Frame = { url: string; parent: unknown };

/**
 * Whether a message comes from the app's own page: the main frame of our window, showing one of our URLs. A frame
 * inside it, another window, or our window after it was led elsewhere is not to be answered.
 */
export function isTrustedSender(frame: Frame | null, mainFrame: unknown): boolean {
  return frame !== null && frame === mainFrame && frame.parent === null && isAppUrl(frame.url);
}
