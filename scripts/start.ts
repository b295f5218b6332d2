import { spawn } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { serve, stopWithNpm } from './browser-host.ts';
import { ensureBuilt } from './build.ts';
import { ROOT, run } from './tools.ts';

/** How long Electron's binary may take to arrive before the app starts without it. */
const FETCH_LIMIT_MS = 20_000;

/** Electron that ends by itself this soon never came up. */
const COMING_UP_MS = 10_000;

const SIGNALS = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const;
const ABORTED: ReadonlySet<NodeJS.Signals> = new Set(['SIGTRAP', 'SIGABRT', 'SIGILL', 'SIGSEGV']);

const ELECTRON = join(ROOT, 'node_modules/electron');

await ensureBuilt();
const binary = hasDisplay() ? (electronBinary() ?? (await fetchElectron())) : undefined;
if (binary === undefined) {
  await serveInstead(hasDisplay() ? "Electron's binary is not here and could not be fetched" : 'There is no display');
} else {
  startElectron(binary);
}

function hasDisplay(): boolean {
  if (process.platform === 'darwin' || process.platform === 'win32') return true;
  return Boolean(process.env.DISPLAY || process.env.WAYLAND_DISPLAY);
}

/** The absolute path of Electron's binary, when it has been fetched before. */
function electronBinary(): string | undefined {
  const note = join(ELECTRON, 'path.txt');
  if (!existsSync(note)) return undefined;
  const file = join(ELECTRON, 'dist', readFileSync(note, 'utf8'));
  return existsSync(file) ? file : undefined;
}

/** Electron's package has no install script; its binary comes on first use. */
async function fetchElectron(): Promise<string | undefined> {
  console.error('Fetching Electron...');
  await run(process.execPath, [join(ELECTRON, 'install.js')], { output: 'captured', limit: FETCH_LIMIT_MS });
  return electronBinary();
}

async function serveInstead(reason: string): Promise<void> {
  console.error(`${reason}, so HomelabCmd runs in the browser.`);
  if (!process.argv.includes('--open')) process.argv.push('--open');
  await serve();
}

function startElectron(file: string): void {
  stopWithNpm();
  // Chromium refuses to run as root with its sandbox on.
  const flags = process.getuid?.() === 0 ? ['--no-sandbox'] : [];
  const began = performance.now();
  const child = spawn(file, [ROOT, ...flags], { stdio: 'inherit' });
  const pass = (signal: NodeJS.Signals) => child.kill(signal);
  for (const signal of SIGNALS) process.on(signal, pass);
  child.on('error', (error) => {
    console.error(`Electron could not be started: ${error.message}`);
    process.exitCode = 1;
  });
  child.on('close', (code, signal) => {
    for (const each of SIGNALS) process.off(each, pass);
    if (performance.now() - began < COMING_UP_MS && neverCameUp(code, signal)) {
      void serveInstead('Electron cannot start on this system, as it says above');
    } else {
      process.exitCode = code ?? 1;
    }
  });
}

/**
 * Without a library that it needs Electron ends with 127. Where the system allows programs no sandbox (Ubuntu since
 * 24.04 for those in a home directory) it aborts; to go on without one is not for us to decide.
 */
function neverCameUp(code: number | null, signal: NodeJS.Signals | null): boolean {
  return code === 127 || (signal !== null && ABORTED.has(signal));
}
