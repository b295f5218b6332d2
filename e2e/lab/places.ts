import { afterAll, beforeAll, describe } from 'vitest';
import { createLocalTarget } from '../../electron/backend/target/local.ts';
import type { Target } from '../../electron/backend/target/target.ts';
import { hasSshd } from './ssh-lab.ts';
import { runToEnd, serverOf, startPool } from './ssh-pool.ts';
import { startSshd } from './sshd.ts';

/** A place where commands can run. */
export type Place = {
  name: 'local' | 'ssh';
  target: Target;
  /** The home directory of whom they run as. */
  home(): string;
};

type Opened = { target: Target; home: string; stop(): Promise<void> };

function openLocal(): Opened {
  return { target: createLocalTarget(), home: process.env.HOME ?? '', stop: async () => undefined };
}

async function openSsh(): Promise<Opened> {
  const sshd = await startSshd();
  const { pool, stop } = startPool();
  const target = pool.target(serverOf(sshd));
  const { stdout } = await runToEnd(target, ['sh', '-c', 'printf %s "$HOME"']);
  return {
    target,
    home: stdout.toString(),
    async stop() {
      await stop();
      await sshd.stop();
    },
  };
}

const PLACES = [
  { name: 'local', available: process.platform !== 'win32', open: openLocal },
  { name: 'ssh', available: hasSshd, open: openSsh },
] as const;

/** The tests that every place has to pass (BE-1), each place with all of them. */
export function onEveryTarget(tests: (place: Place) => void): void {
  for (const { name, available, open } of PLACES) {
    describe.skipIf(!available)(`a ${name} target`, () => {
      let opened: Opened | null = null;
      beforeAll(async () => {
        opened = await open();
      });
      afterAll(() => opened?.stop());
      const there = (): Opened => {
        if (opened === null) throw new Error('it is there only while its tests run');
        return opened;
      };
      tests({
        name,
        target: { exec: (words, options) => there().target.exec(words, options) },
        home: () => there().home,
      });
    });
  }
}
