import { spawn } from 'node:child_process';
import { accessSync, constants, existsSync, mkdirSync, rmSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { pathToFileURL } from 'node:url';
import writeFileAtomic from 'write-file-atomic';
import { doorPage } from './pages.ts';

/** A program and its words. */
export type OpenCommand = { file: string; words: string[]; kind: 'app window' | 'browser' };

export type Machine = {
  platform: NodeJS.Platform;
  env: Readonly<Record<string, string | undefined>>;
  isRoot: boolean;
  /** Whether there is a program at this absolute path. */
  isProgram(file: string): boolean;
};

/** Where the app is: its address with a token in it, and a page of the file system that leads there. */
export type Entrance = { address: string; door: string };

/** The directory for the browser data of the app's own window, and whether no window has used it yet. */
export type Profile = { directory: string; isNew: boolean };

/**
 * What opens the app on this machine: an installed Chromium or Chrome as a window of its own, else the default
 * browser, or null where there is no display.
 *
 * Every user of the machine can read the words of a command, and whoever is first may use the token. So the browser gets
 * the door, which only its user can read, unless it may be one that has no access to such files (a snap or flatpak). On
 * Windows nobody else can read the words.
 */
export function findOpenCommand(machine: Machine, { address, door }: Entrance, profile: Profile): OpenCommand | null {
  if (!hasDisplay(machine)) return null;
  const chromium = chromiumPaths(machine).find(machine.isProgram);
  if (chromium !== undefined) {
    const words = [
      `--app=${door}`,
      `--user-data-dir=${profile.directory}`,
      '--no-first-run',
      '--no-default-browser-check',
      // Wide enough for the list of servers. From then on the window is as the person left it.
      ...(profile.isNew ? ['--window-size=1320,880'] : []),
    ];
    // Chromium refuses to run as root with its sandbox on; the pages it shows here are our own.
    return { file: chromium, words: machine.isRoot ? [...words, '--no-sandbox'] : words, kind: 'app window' };
  }
  switch (machine.platform) {
    case 'darwin':
      return { file: '/usr/bin/open', words: [door], kind: 'browser' };
    case 'win32':
      return { file: 'rundll32.exe', words: ['url.dll,FileProtocolHandler', address], kind: 'browser' };
    default: {
      const file = searchPath(machine, 'xdg-open').find(machine.isProgram);
      return file === undefined ? null : { file, words: [address], kind: 'browser' };
    }
  }
}

/** What shows the app, and the way to close it (the default browser is not ours to close). */
export type OpenedWindow = { command: OpenCommand; close(): void };

/**
 * Opens the address, which holds a token, in a window; null when this machine has none.
 * `onFailure` is called when the program cannot be started.
 */
export function openWindow(address: string, profile: string, onFailure: (error: Error) => void): OpenedWindow | null {
  const machine: Machine = {
    platform: process.platform,
    env: process.env,
    isRoot: process.getuid?.() === 0,
    isProgram,
  };
  const doorFile = join(profile, 'open.html');
  const command = findOpenCommand(
    machine,
    { address, door: pathToFileURL(doorFile).href },
    {
      directory: profile,
      isNew: !existsSync(profile),
    },
  );
  if (command === null) return null;
  mkdirSync(profile, { recursive: true, mode: 0o700 });
  writeFileAtomic.sync(doorFile, doorPage(address), { mode: 0o600 });
  // On its own, so that Ctrl+C in the terminal does not reach it before the app has said good-bye.
  const child = spawn(command.file, command.words, { detached: true, stdio: 'ignore' });
  child.on('error', onFailure);
  child.unref();
  return {
    command,
    close() {
      rmSync(doorFile, { force: true });
      if (command.kind === 'app window') child.kill();
    },
  };
}

function hasDisplay({ platform, env }: Machine): boolean {
  if (platform === 'darwin' || platform === 'win32') return env.SSH_CONNECTION === undefined;
  return Boolean(env.DISPLAY || env.WAYLAND_DISPLAY);
}

function chromiumPaths(machine: Machine): string[] {
  const { platform, env } = machine;
  switch (platform) {
    case 'darwin':
      return ['Google Chrome', 'Chromium', 'Microsoft Edge'].map(
        (name) => `/Applications/${name}.app/Contents/MacOS/${name}`,
      );
    case 'win32':
      return [env.PROGRAMFILES, env['PROGRAMFILES(X86)'], env.LOCALAPPDATA]
        .filter((root) => root !== undefined)
        .flatMap((root) => [
          `${root}\\Google\\Chrome\\Application\\chrome.exe`,
          `${root}\\Microsoft\\Edge\\Application\\msedge.exe`,
        ]);
    default:
      // A snap (Ubuntu's Chromium) may not write to hidden directories such as the profile's, so it does not qualify.
      return ['chromium', 'google-chrome-stable', 'google-chrome', 'microsoft-edge', 'brave-browser']
        .flatMap((name) => searchPath(machine, name))
        .filter((file) => !file.startsWith('/snap/'));
  }
}

function searchPath({ env }: Machine, name: string): string[] {
  return (env.PATH ?? '')
    .split(delimiter)
    .filter((directory) => directory !== '')
    .map((directory) => join(directory, name));
}

function isProgram(file: string): boolean {
  try {
    accessSync(file, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}
