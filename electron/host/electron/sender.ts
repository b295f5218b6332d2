import { isAppUrl } from './app-scheme.ts';

/** What is known about the frame that a message came from. Electron may give a new object for it each time. */
export type Frame = { url: string; parent: unknown; frameToken: string; processId: number };

/**
 * Whether a message comes from the app's own page: the main frame of our window, showing one of our URLs. A frame
 * inside it, another window, or our window after it was led elsewhere is not to be answered.
 */
export function isTrustedSender(frame: Frame | null, mainFrame: Pick<Frame, 'frameToken' | 'processId'>): boolean {
  return (
    frame !== null &&
    frame.processId === mainFrame.processId &&
    frame.frameToken === mainFrame.frameToken &&
    frame.parent === null &&
    isAppUrl(frame.url)
  );
}
