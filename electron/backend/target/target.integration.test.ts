import { execFileSync } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { text } from 'node:stream/consumers';
import { setTimeout as sleep } from 'node:timers/promises';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { AppFailure } from '#shared/errors.ts';
import { onEveryTarget } from '../../../e2e/lab/places.ts';
import { DONE, running, start } from '../../../e2e/lab/ssh-lab.ts';
import { runToEnd } from '../../../e2e/lab/ssh-pool.ts';

// What every place where commands can run must do, driven through real processes: output, input, words, environment.

onEveryTarget(({ target, home }) => {
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
    const process = await start(target, ['sh', '-c', 'echo early; echo warning >&2']);
    await sleep(300);
    const [stdout, stderr] = await Promise.all([text(process.stdout), text(process.stderr)]);
    expect(stdout).toBe('early\n');
    expect(stderr).toBe('warning\n');
    expect(await process.exit).toEqual(DONE);
  });

  test('settles exit only after both streams have been read', async () => {
    const process = await start(target, ['echo', 'x']);
    expect(await Promise.race([process.exit, sleep(300, 'waiting')])).toBe('waiting');
    process.stdout.resume();
    process.stderr.resume();
    expect(await process.exit).toEqual(DONE);
  });

  test('holds a command up whose output nobody reads, and lets it go on', async () => {
    const process = await start(target, ['sh', '-c', 'head -c 30000000 /dev/zero']);
    process.stderr.resume();
    await sleep(300);
    expect(process.stdout.readableLength).toBeLessThan(5_000_000);
    let bytes = 0;
    for await (const chunk of process.stdout) bytes += chunk.length;
    expect(bytes).toBe(30_000_000);
    expect(await process.exit).toEqual(DONE);
  });

  test('tells the signal that ended a command', async () => {
    const { exit } = await runToEnd(target, ['sh', '-c', 'kill -KILL $$']);
    expect(exit).toEqual({ kind: 'signalled', signal: 'SIGKILL' });
  });

  test('closes standard input', async () => {
    const { exit, stdout } = await runToEnd(target, ['cat']);
    expect({ exit, text: stdout.toString() }).toEqual({ exit: DONE, text: '' });
  });

  test('passes input on to a command that is given some', async () => {
    const process = await start(target, ['sh', '-c', 'cat; exit 6'], { input: true });
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
    const real = execFileSync('realpath', [directory || home()], { encoding: 'utf8' });
    expect(stdout.toString()).toBe(real);
  });

  test('starts in a directory relative to the home, or with hostile characters in its name', async () => {
    const directory = `hcmd ${randomUUID()} 'q' $(x) ; !`;
    await runToEnd(target, ['mkdir', '--', directory]);
    try {
      for (const cwd of [directory, `~/${directory}`]) {
        const { stdout } = await runToEnd(target, ['pwd'], { cwd });
        expect(stdout.toString()).toBe(`${home()}/${directory}\n`);
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
    expect((await runToEnd(target, ['true'])).exit).toEqual(DONE);
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
});
