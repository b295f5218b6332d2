import { accessSync, constants } from 'node:fs';
import { delimiter, join } from 'node:path';

/** The absolute path of the first of these programs that is installed. Servers often live outside of a user's PATH. */
export function findProgram(...names: readonly string[]): string | undefined {
  const directories = [...(process.env.PATH ?? '').split(delimiter), '/usr/sbin', '/sbin'];
  return names.flatMap((name) => directories.map((directory) => join(directory, name))).find(isProgram);
}

/** Debian's Chromium or an installed Chrome, for the tests in a real browser. */
export function findBrowser(): string | undefined {
  return (
    findProgram('chromium', 'google-chrome-stable', 'google-chrome') ??
    [
      '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome',
      `${process.env.PROGRAMFILES}\\Google\\Chrome\\Application\\chrome.exe`,
    ].find(isProgram)
  );
}

function isProgram(file: string): boolean {
  try {
    accessSync(file, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}
