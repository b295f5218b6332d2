import { execFileSync } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { text } from 'node:stream/consumers';
import { setTimeout as sleep } from 'node:timers/promises';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { AppFailure } from '#shared/errors.ts';
import { runToEnd, serverOf, startPool } from '../../../e2e/lab/ssh-pool.ts';
import { sshdAvailable, startSshd } from '../../../e2e/lab/sshd.ts';
import { createLocalTarget } from './local.ts';
import type { Target, TargetProcess } from './target.ts';

// What every place where commands can run must do, driven through real processes.

const availability = sshdAvailable();
if (!availability.available) console.warn(`skipped for ssh: ${availability.reason}`);

type Place = { target: Target; home: string; stop: () => Promise<void> };

const places: { name: string; available: boolean; start: () => Promise<Place> }[] = [
  {
    name: 'local',
    available: process.platform !== 'win32',
    start: async () => ({ target: createLocalTarget(), home: process.env.HOME ?? '', stop: async () => {} }),
  },
  {
    name: 'ssh',
    available: availability.available,
    start: async () => {
      const sshd = await startSshd();
      const { pool, stop } = startPool();
      const target = pool.target(serverOf(sshd));
      const { stdout } = await runToEnd(target, ['sh', '-c', 'printf %s "$HOME"']);
      return {
        target,
        home: stdout.toString(),
        stop: async () => {
          await stop();
          await sshd.stop();
        },
      };
    },
  },
];

const never = () => new AbortController().signal;

/** Numbers of the running processes whose command line holds the name; zombies do not run. */
function running(name: string): string[] {
  return execFileSync('ps', ['-A', '-o', 'pid=,stat=,args='], { encoding: 'utf8' })
    .split('\n')
    .filter((line) => line.includes(name) && !/^\s*\d+\s+Z/.test(line));
}

const names: string[] = [];
afterAll(() => {
  // Only after a test that failed there is something to find.
  for (const line of names.flatMap(running)) globalThis.process.kill(Number.parseInt(line, 10), 'SIGKILL');
});

/** Runs shell text that holds `$0`, a name by which its processes can be found, until it says "ready". */
async function startStubborn(target: Target, script: string): Promise<{ process: TargetProcess; name: string }> {
  const name = `stubborn-${randomUUID()}`;
  names.push(name);
  const process = await target.exec(['sh', '-c', script, name], { env: {}, cwd: undefined, abort: never() });
  let output = '';
  process.stdout.on('data', (bytes: Buffer) => {
    output += bytes.toString();
  });
  process.stderr.resume();
  while (!output.includes('ready')) await sleep(10);
  return { process, name };
}

for (const { name: placeName, available, start } of places) {
  describe.skipIf(!available)(`a ${placeName} target`, () => {
    let place: Place;
    let target: Target;
    beforeAll(async () => {
      place = await start();
      target = place.target;
    });
    afterAll(() => place?.stop());

    test('keeps exit code, stdout and stderr apart and complete', async () => {
      const { exit, stdout, stderr } = await runToEnd(target, [
        'sh',
        '-c',
        'i=0; while [ $i -lt 5000 ]; do echo "out $i"; echo "err $i" >&2; i=$((i+1)); done; exit 7',
      ]);
      const lines = (word: string) => Array.from({ length: 5000 }, (_, i) => `${word} ${i}\n`).join('');
      expect(exit).toEqual({ kind: 'exited', code: 7 });
      expect(stdout.toString()).toBe(lines('out'));
      expect(stderr.toString()).toBe(lines('err'));
    });

    test('passes binary output on as it is', async () => {
      const { stdout } = await runToEnd(target, ['sh', '-c', 'head -c 3000000 /dev/zero; printf "\\377\\000\\200"']);
      expect(stdout.length).toBe(3_000_003);
      expect([...stdout.subarray(-3)]).toEqual([0xff, 0x00, 0x80]);
    });

    test('keeps the output of a command that has ended before anybody reads', async () => {
      const process = await target.exec(['sh', '-c', 'echo early; echo warning >&2'], {
        env: {},
        cwd: undefined,
        abort: never(),
      });
      await sleep(300);
      const [stdout, stderr] = await Promise.all([text(process.stdout), text(process.stderr)]);
      expect(stdout).toBe('early\n');
      expect(stderr).toBe('warning\n');
      expect(await process.exit).toEqual({ kind: 'exited', code: 0 });
    });

    test('settles exit only after both streams have been read', async () => {
      const process = await target.exec(['echo', 'x'], { env: {}, cwd: undefined, abort: never() });
      expect(await Promise.race([process.exit, sleep(300, 'waiting')])).toBe('waiting');
      process.stdout.resume();
      process.stderr.resume();
      expect(await process.exit).toEqual({ kind: 'exited', code: 0 });
    });

    test('holds a command up whose output nobody reads, and lets it go on', async () => {
      const process = await target.exec(['sh', '-c', 'head -c 30000000 /dev/zero'], {
        env: {},
        cwd: undefined,
        abort: never(),
      });
      process.stderr.resume();
      await sleep(300);
      expect(process.stdout.readableLength).toBeLessThan(5_000_000);
      let bytes = 0;
      for await (const chunk of process.stdout) bytes += chunk.length;
      expect(bytes).toBe(30_000_000);
      expect(await process.exit).toEqual({ kind: 'exited', code: 0 });
    });

    test('tells the signal that ended a command', async () => {
      const { exit } = await runToEnd(target, ['sh', '-c', 'kill -KILL $$']);
      expect(exit).toEqual({ kind: 'signalled', signal: 'SIGKILL' });
    });

    test('closes standard input', async () => {
      const { exit, stdout } = await runToEnd(target, ['cat']);
      expect({ exit, text: stdout.toString() }).toEqual({ exit: { kind: 'exited', code: 0 }, text: '' });
    });

    describe('with a terminal', () => {
      const terminal = { columns: 91, rows: 23 };
      const inTerminal = (script: string, name = 'sh') =>
        target.exec(['sh', '-c', script, name], { env: {}, cwd: undefined, abort: never(), terminal });

      /** Collects what a process shows; `shows` waits for a text in it. */
      function watch(process: TargetProcess) {
        let seen = '';
        process.stdout.on('data', (bytes: Buffer) => {
          seen += bytes.toString();
        });
        process.stderr.resume();
        return {
          seen: () => seen,
          async shows(text: string) {
            for (let waited = 0; !seen.includes(text); waited += 10) {
              if (waited > 10_000) throw new Error(`no ${JSON.stringify(text)} in ${JSON.stringify(seen)}`);
              await sleep(10);
            }
          },
        };
      }

      test('it has one, of the size that was asked for, with one stream and its exit code', async () => {
        const { exit, stdout, stderr } = await runToEnd(
          target,
          ['sh', '-c', 'tty >/dev/null && stty size; echo err >&2; echo "$TERM"; exit 5'],
          { terminal },
        );
        expect({ exit, text: stdout.toString(), errors: stderr.toString() }).toEqual({
          exit: { kind: 'exited', code: 5 },
          text: '23 91\r\nerr\r\nxterm-256color\r\n',
          errors: '',
        });
      });

      test('it reads what is typed, and its terminal can change its size', async () => {
        const process = await inTerminal('stty -echo; echo ready; read line; echo "got $line"; stty size; exit 6');
        const screen = watch(process);
        await screen.shows('ready');
        process.resize?.({ columns: 120, rows: 50 });
        process.stdin?.write('é and 漢\r');
        expect(await process.exit).toEqual({ kind: 'exited', code: 6 });
        expect(screen.seen()).toBe('ready\r\ngot é and 漢\r\n50 120\r\n');
        // Nobody is there any more: neither is an error.
        process.resize?.({ columns: 10, rows: 10 });
        process.stdin?.write('late');
      });

      test('it is told that the size has changed', async () => {
        const process = await inTerminal('trap "stty size" WINCH; echo ready; while :; do sleep 0.05; done');
        const screen = watch(process);
        await screen.shows('ready');
        process.resize?.({ columns: 77, rows: 11 });
        await screen.shows('11 77');
        await process.signal('kill');
        expect(await process.remains()).toEqual({ kind: 'none' });
      });

      test('Ctrl+C interrupts it and its children', async () => {
        const name = `typed-${randomUUID()}`;
        const process = await inTerminal(`echo ready; sh -c 'sleep 300; :' "$0"; :`, name);
        await watch(process).shows('ready');
        process.stdin?.write('\x03');
        // Shells end themselves by the signal that ended their child, or with 130.
        expect([
          { kind: 'signalled', signal: 'SIGINT' },
          { kind: 'exited', code: 130 },
        ]).toContainEqual(await process.exit);
        expect(running(name)).toEqual([]);
      });

      test('it is told by which signal it ended', async () => {
        const { exit } = await runToEnd(target, ['sh', '-c', 'kill -KILL $$'], { terminal });
        expect(exit).toEqual({ kind: 'signalled', signal: 'SIGKILL' });
      });

      test('its bytes arrive as they are, also when its reader stands still while it ends', async () => {
        const process = await inTerminal('stty -opost; head -c 300000 /dev/zero; printf "\\377\\000\\200"');
        process.stderr.resume();
        await sleep(700);
        const bytes: Buffer[] = [];
        for await (const chunk of process.stdout) {
          bytes.push(chunk);
          if (bytes.length % 5 === 0) await sleep(30);
        }
        const all = Buffer.concat(bytes);
        expect(all.length).toBe(300_003);
        expect([...all.subarray(-3)]).toEqual([0xff, 0x00, 0x80]);
        expect(await process.exit).toEqual({ kind: 'exited', code: 0 });
      });

      test('everything that it started is ended, whatever it ignores', async () => {
        const name = `stubborn-${randomUUID()}`;
        names.push(name);
        const ignore = 'trap "" INT TERM HUP';
        const process = await inTerminal(
          `${ignore}; setsid sh -c '${ignore}; echo ready; sleep 300; :' "$0" & sleep 300; :`,
          name,
        );
        await watch(process).shows('ready');
        expect(running(name).length).toBeGreaterThan(1);
        await process.signal('terminate');
        expect((await process.remains()).kind).toBe('some');
        await process.signal('kill');
        expect(running(name)).toEqual([]);
        expect(await process.remains()).toEqual({ kind: 'none' });
        expect(await process.exit).toEqual({ kind: 'signalled', signal: 'SIGKILL' });
      });

      test.each([['no-such-command-here'], ['/etc/passwd'], ['/no/such/command']])(
        'what cannot be run (%s) is refused before it begins',
        async (word) => {
          const failure = await runToEnd(target, [word], { terminal }).catch((error: unknown) => error);
          // sshd's shell finds out about the second one only when it runs it.
          if (placeName === 'ssh' && word === '/etc/passwd') {
            expect(failure).toMatchObject({ exit: { kind: 'exited', code: 126 } });
          } else expect(failure).toMatchObject({ error: { code: 'COMMAND_NOT_STARTED' } });
        },
      );
    });

    test('passes input on to a command that is given some', async () => {
      const process = await target.exec(['sh', '-c', 'cat; exit 6'], {
        env: {},
        cwd: undefined,
        abort: never(),
        input: true,
      });
      const output = text(process.stdout);
      process.stderr.resume();
      process.stdin?.write('first line\n');
      process.stdin?.end('second line');
      expect(await output).toBe('first line\nsecond line');
      expect(await process.exit).toEqual({ kind: 'exited', code: 6 });
    });

    test('adds to the environment', async () => {
      const value = `two words, 'quotes' "and" $HOME \\ ! é\n second line\n`;
      const { stdout } = await runToEnd(target, ['sh', '-c', 'printf "%s|%s" "$HCMD_A" "$PATH"'], {
        env: { HCMD_A: value },
      });
      const [given, path] = stdout.toString().split('|');
      expect(given).toBe(value);
      expect(path).not.toBe('');
    });

    test.each([
      [undefined, ''],
      ['~', ''],
      ['/', '/'],
      ['/usr/bin', '/usr/bin'],
    ])('starts in %s', async (cwd, directory) => {
      const { stdout } = await runToEnd(target, ['pwd', '-P'], { cwd });
      const real = execFileSync('realpath', [directory || place.home], { encoding: 'utf8' });
      expect(stdout.toString()).toBe(real);
    });

    test('starts in a directory relative to the home, or with hostile characters in its name', async () => {
      const directory = `hcmd ${randomUUID()} 'q' $(x) ; !`;
      await runToEnd(target, ['mkdir', '--', directory]);
      try {
        for (const cwd of [directory, `~/${directory}`]) {
          const { stdout } = await runToEnd(target, ['pwd'], { cwd });
          expect(stdout.toString()).toBe(`${place.home}/${directory}\n`);
        }
      } finally {
        await runToEnd(target, ['rmdir', '--', directory]);
      }
    });

    test('delivers every word byte for byte', async () => {
      const word = fc
        .oneof(fc.string({ unit: 'binary', maxLength: 40 }), fc.string({ unit: 'grapheme-ascii', maxLength: 40 }))
        .map((value) => value.replaceAll('\0', ''));
      await fc.assert(
        fc.asyncProperty(fc.array(word, { maxLength: 60 }), async (words) => {
          const { stdout } = await runToEnd(target, ['printf', '%s\\0', 'first', ...words]);
          expect(stdout.equals(Buffer.from(['first', ...words].map((value) => `${value}\0`).join('')))).toBe(true);
        }),
        { numRuns: 25 },
      );
    });

    test('runs nothing else for a hostile word', async () => {
      const hostile = ['; id', '$(id)', '`id`', '| id', '&& id', '\nid\n', "'; id; '", '--help', '> /tmp/x'];
      const { stdout } = await runToEnd(target, ['printf', '[%s]', ...hostile]);
      expect(stdout.toString()).toBe(hostile.map((value) => `[${value}]`).join(''));
    });

    test.each([
      ['no words', [], 'EMPTY_COMMAND'],
      ['an empty command', [''], 'EMPTY_COMMAND'],
      ['a NUL', ['echo', 'a\0b'], 'COMMAND_NOT_STARTED'],
      ['half a surrogate pair', ['echo', '\ud800'], 'COMMAND_NOT_STARTED'],
      ['a word of 300 KB', ['echo', 'x'.repeat(300_000)], 'COMMAND_TOO_LONG'],
      ['an unknown command', ['no-such-command-here'], 'COMMAND_NOT_STARTED'],
    ])('refuses %s, and goes on working', async (_, words, code) => {
      const failure = await runToEnd(target, words).catch((error: unknown) => error);
      expect(failure).toBeInstanceOf(AppFailure);
      expect(failure).toMatchObject({ error: { code } });
      expect((await runToEnd(target, ['true'])).exit).toEqual({ kind: 'exited', code: 0 });
    });

    test('refuses a working directory that does not exist and names it', async () => {
      const failure = await runToEnd(target, ['true'], { cwd: '/no/such directory' }).catch((error: unknown) => error);
      expect(failure).toMatchObject({ error: { code: 'COMMAND_NOT_STARTED' } });
      expect(String(failure)).toContain('/no/such directory');
    });

    test('starts nothing once it is aborted', async () => {
      const name = `aborted-${randomUUID()}`;
      const abort = AbortSignal.abort();
      await expect(runToEnd(target, ['sh', '-c', 'sleep 60', name], { abort })).rejects.toBeInstanceOf(AppFailure);
      await sleep(100);
      expect(running(name)).toEqual([]);
    });

    test('delivers interrupt and terminate so that a command can clean up', async () => {
      for (const [signal, name] of [
        ['interrupt', 'INT'],
        ['terminate', 'TERM'],
      ] as const) {
        const process = await target.exec(
          ['sh', '-c', `trap 'sleep 0.2; echo cleaned up; exit 9' ${name}; echo ready; while :; do sleep 0.05; done`],
          { env: {}, cwd: undefined, abort: never() },
        );
        let output = '';
        process.stdout.on('data', (bytes: Buffer) => {
          output += bytes.toString();
        });
        process.stderr.resume();
        while (!output.includes('ready')) await sleep(10);
        await process.signal(signal);
        expect(await process.exit).toEqual({ kind: 'exited', code: 9 });
        expect(output).toBe('ready\ncleaned up\n');
        expect(await process.remains()).toEqual({ kind: 'none' });
      }
    });

    const IGNORE = 'trap "" INT TERM HUP';
    test.each([
      ['ignores TERM', `${IGNORE}; echo ready; while :; do sleep 0.1; done`],
      ['has children', `${IGNORE}; sh -c 'echo ready; sleep 300' $0 & sleep 300 & wait; :`],
      ['has grandchildren', `${IGNORE}; sh -c 'sh -c "sleep 300; :" $0 & wait; :' $0 & echo ready; wait; :`],
      ['uses nohup', `nohup sh -c 'sleep 300; :' $0 >/dev/null 2>&1 & echo ready; sleep 300; :`],
      ['is a pipeline', `${IGNORE}; echo ready; sh -c 'yes; :' $0 | sh -c 'cat >/dev/null; :' $0; :`],
      ['left the session', `setsid sh -c 'trap "" TERM; sleep 300; :' $0 & echo ready; wait; sleep 300; :`],
      [
        'left the session and lost its parent',
        `(setsid sh -c 'setsid sh -c "sleep 300; :" $0 &' $0 >/dev/null 2>&1 &); sleep 0.2; echo ready; sleep 300; :`,
      ],
      [
        'cleared its environment and left the session, so that only the memory of it is left',
        `env -i PATH="$PATH" setsid sh -c 'trap "" TERM; sleep 300; :' $0 & sleep 0.2; echo ready; wait; :`,
      ],
      ['left everything behind and ended', `setsid sh -c 'sleep 300; :' $0 & sleep 0.2; echo ready; exit 0`],
      ['is stopped', `echo ready; kill -STOP $$; :`],
    ])('ends everything that a command started when it %s', async (_, script) => {
      const { process, name } = await startStubborn(target, script);
      expect(running(name).length).toBeGreaterThan(0);
      const before = await process.remains();
      expect(before.kind).toBe('some');
      await process.signal('terminate');
      await process.signal('kill');
      expect(running(name)).toEqual([]);
      expect(await process.remains()).toEqual({ kind: 'none' });
      await process.exit;
    });

    test('names what is left', async () => {
      const { process, name } = await startStubborn(target, 'trap "" TERM; echo ready; while :; do sleep 0.1; done');
      await process.signal('terminate');
      const remains = await process.remains();
      if (remains.kind !== 'some') throw new Error(`expected some, got ${remains.kind}`);
      expect(remains.processes.some(({ command }) => command.includes(name))).toBe(true);
      expect(remains.processes.map(({ pid }) => pid)).toContain(process.pid);
      await process.signal('kill');
    });

    test('leaves other runs alone', async () => {
      const one = await startStubborn(target, 'echo ready; sleep 300; :');
      const other = await startStubborn(target, 'echo ready; sleep 300; :');
      await one.process.signal('kill');
      expect(running(one.name)).toEqual([]);
      expect(running(other.name).length).toBeGreaterThan(0);
      await other.process.signal('kill');
      expect(running(other.name)).toEqual([]);
    });
  });
}
