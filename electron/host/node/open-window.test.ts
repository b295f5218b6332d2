import { describe, expect, it } from 'vitest';
import { findOpenCommand, type Machine } from './open-window.ts';

const address = 'http://127.0.0.1:4655/?token=x';
const profile = { directory: '/p', isNew: false };
const entrance = { address, door: 'file:///data/browser/open.html' };

function machine(platform: NodeJS.Platform, env: Record<string, string>, programs: string[], isRoot = false): Machine {
  return { platform, env, isRoot, isProgram: (file) => programs.includes(file) };
}

describe.skipIf(process.platform === 'win32')('opening a window', () => {
  const path = { PATH: '/snap/bin:/usr/bin' };
  const display = { ...path, DISPLAY: ':0' };

  it('takes an installed Chromium as a window of its own', () => {
    const command = findOpenCommand(
      machine('linux', display, ['/usr/bin/chromium', '/usr/bin/xdg-open']),
      entrance,
      profile,
    );
    expect(command).toEqual({
      file: '/usr/bin/chromium',
      words: [`--app=${entrance.door}`, '--user-data-dir=/p', '--no-first-run', '--no-default-browser-check'],
      kind: 'app window',
    });
  });

  it('makes its first window wide enough for the list of servers, and leaves later ones as they were', () => {
    const words = (isNew: boolean) =>
      findOpenCommand(machine('linux', display, ['/usr/bin/chromium']), entrance, { ...profile, isNew })?.words;
    expect(words(true)).toContain('--window-size=1320,880');
    expect(words(false)?.join(' ')).not.toContain('--window-size');
  });

  it('leaves the sandbox out for root only', () => {
    const command = findOpenCommand(machine('linux', display, ['/usr/bin/chromium'], true), entrance, profile);
    expect(command?.words).toContain('--no-sandbox');
  });

  it.each([
    ['a machine without Chromium', ['/usr/bin/xdg-open']],
    ['a Chromium that is a snap', ['/snap/bin/chromium', '/usr/bin/xdg-open']],
  ])('takes the default browser on %s', (_name, programs) => {
    const command = findOpenCommand(machine('linux', { ...path, WAYLAND_DISPLAY: 'w' }, programs), entrance, profile);
    expect(command).toEqual({ file: '/usr/bin/xdg-open', words: [address], kind: 'browser' });
  });

  it.each([
    ['without a display', path, ['/usr/bin/chromium']],
    ['without any browser', display, []],
  ])('opens nothing %s', (_name, env, programs) => {
    expect(findOpenCommand(machine('linux', env, programs), entrance, profile)).toBeNull();
  });

  it('knows macOS and Windows', () => {
    expect(findOpenCommand(machine('darwin', {}, []), entrance, profile)).toMatchObject({
      file: '/usr/bin/open',
      words: [entrance.door],
    });
    const chrome = 'C:\\Programs\\Google\\Chrome\\Application\\chrome.exe';
    const windows = { PROGRAMFILES: 'C:\\Programs' };
    expect(findOpenCommand(machine('win32', windows, [chrome]), entrance, profile)?.file).toBe(chrome);
    expect(findOpenCommand(machine('win32', windows, []), entrance, profile)?.words).toEqual([
      'url.dll,FileProtocolHandler',
      address,
    ]);
  });
});
