import { existsSync, readFileSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { _electron, expect, test } from '@playwright/test';

const ROOT = join(import.meta.dirname, '..');
const PACKAGE = join(ROOT, 'node_modules/electron');

/** Electron's binary comes on first use of its package, so it may not be here. */
function electronBinary(): string | undefined {
  const note = join(PACKAGE, 'path.txt');
  if (!existsSync(note)) return undefined;
  const file = join(PACKAGE, 'dist', readFileSync(note, 'utf8'));
  return existsSync(file) ? file : undefined;
}

const executablePath = electronBinary();
if (executablePath === undefined) console.log('skipped: Electron binary not installed');
test.skip(executablePath === undefined, 'Electron binary not installed');

function launch(dataDirectory: string) {
  return _electron.launch({
    executablePath: executablePath ?? '',
    args: [ROOT, ...(process.getuid?.() === 0 ? ['--no-sandbox'] : [])],
    env: { ...process.env, HOMELAB_CMD_DATA_DIR: dataDirectory },
  });
}

test('the desktop window is ours, locked down, and runs the backend', async () => {
  const dataDirectory = await mkdtemp(join(tmpdir(), 'homelab-cmd-electron-'));
  const app = await launch(dataDirectory);
  try {
    const window = await app.firstWindow();
    await expect(window.getByText('This computer').first()).toBeVisible();
    expect(window.url()).toBe('app://homelab-cmd/');

    // What would be handed to the browser of this machine is written down instead.
    await app.evaluate(({ shell }) => {
      shell.openExternal = async (address) => void Reflect.set(globalThis, 'opened', address);
    });

    // The page has nothing of Node or Electron, and cannot leave, open windows or load from elsewhere.
    expect(
      await window.evaluate(() => ['require', 'process', 'electron'].filter((name) => name in globalThis)),
    ).toEqual([]);
    expect(await window.evaluate(() => open('https://example.invalid/') === null)).toBe(true);
    for (const address of [
      'file:///etc/passwd',
      'javascript:alert(1)',
      'app://homelab-cmd/',
      'smb://example.invalid',
    ]) {
      await window.evaluate((url) => open(url), address);
    }
    expect(await app.evaluate(() => Reflect.get(globalThis, 'opened') ?? '')).toMatch(
      /^(https:\/\/example\.invalid\/)?$/,
    );
    await window.evaluate(() => location.assign('https://example.invalid/'));
    expect(await window.evaluate(() => fetch('https://example.invalid/').catch(() => 'refused'))).toBe('refused');
    expect(window.url()).toBe('app://homelab-cmd/');
    expect(await window.evaluate(() => Notification.requestPermission())).toBe('denied');
    expect(app.windows()).toHaveLength(1);

    // What a notification does: the page is told by its address, and not loaded anew.
    await window.evaluate(() => Reflect.set(globalThis, 'mark', 'the same page'));
    await app.evaluate(({ BrowserWindow }) => BrowserWindow.getAllWindows()[0]?.loadURL('app://homelab-cmd/#run=none'));
    await expect.poll(() => window.url()).toBe('app://homelab-cmd/');
    expect(await window.evaluate(() => Reflect.get(globalThis, 'mark'))).toBe('the same page');

    // A reload asks for a new port and finds everything again.
    await window.reload();
    await expect(window.getByText('This computer').first()).toBeVisible();
  } finally {
    await app.close();
    await rm(dataDirectory, { recursive: true, force: true });
  }
});

test('the window comes back where it was', async () => {
  const dataDirectory = await mkdtemp(join(tmpdir(), 'homelab-cmd-electron-'));
  const bounds = { x: 40, y: 60, width: 900, height: 650 };
  try {
    const first = await launch(dataDirectory);
    await first.firstWindow();
    await first.evaluate(({ BrowserWindow }, wanted) => BrowserWindow.getAllWindows()[0]?.setBounds(wanted), bounds);
    await first.close();
    const second = await launch(dataDirectory);
    await second.firstWindow();
    const found = await second.evaluate(({ BrowserWindow }) => BrowserWindow.getAllWindows()[0]?.getNormalBounds());
    await second.close();
    expect(found).toEqual(bounds);
  } finally {
    await rm(dataDirectory, { recursive: true, force: true });
  }
});
