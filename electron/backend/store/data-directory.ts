/** Absolute paths of everything that the app keeps. */
export type DataDirectory = {
  path: string;
  servers: string;
  actions: string;
  settings: string;
  history: string;
  knownHosts: string;
  transcripts: string;
  logs: string;
  /** What was put right while opening (permissions): for the log, which opens later. */
  notices: string[];
};

/** Where the data lives unless the person says otherwise. */
export function defaultDataDirectory(
  _env: Readonly<Record<string, string | undefined>>,
  _platform: NodeJS.Platform,
  _home: string,
): string {
  throw new Error('in work');
}

/**
 * Makes what is missing: the directory (0700) and the default files (0600). Existing files are never touched.
 * @throws AppFailure STORE_FAILED when the directory cannot be used.
 */
export function openDataDirectory(_path: string): DataDirectory {
  throw new Error('in work');
}
