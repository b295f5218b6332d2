import { randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { expect, test } from 'vitest';
import { onEveryTarget } from '../../../e2e/lab/places.ts';
import { DONE, hear, running, start } from '../../../e2e/lab/ssh-lab.ts';
import { runToEnd } from '../../../e2e/lab/ssh-pool.ts';

// Commands with a terminal of their own, on every place where they can run (RUN-5).

onEveryTarget(({ name: place, target }) => {
  const terminal = { columns: 91, rows: 23 };
  const inTerminal = (script: string, name = 'sh') => start(target, ['sh', '-c', script, name], { terminal });

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
    const screen = hear(process);
    await screen.says('ready');
    process.resize?.({ columns: 120, rows: 50 });
    process.stdin?.write('é and 漢\r');
    expect(await process.exit).toEqual({ kind: 'exited', code: 6 });
    expect(screen.heard()).toBe('ready\r\ngot é and 漢\r\n50 120\r\n');
    // Nobody is there any more: neither is an error.
    process.resize?.({ columns: 10, rows: 10 });
    process.stdin?.write('late');
  });

  test('it is told that the size has changed', async () => {
    const process = await inTerminal('trap "stty size" WINCH; echo ready; while :; do sleep 0.05; done');
    const screen = hear(process);
    await screen.says('ready');
    process.resize?.({ columns: 77, rows: 11 });
    await screen.says('11 77');
    await process.signal('kill');
    expect(await process.remains()).toEqual({ kind: 'none' });
  });

  test('Ctrl+C interrupts it and its children', async () => {
    const name = `typed-${randomUUID()}`;
    // The child speaks: a shell that is about to start one may miss the signal.
    const process = await inTerminal(`sh -c 'echo ready; read -r line; :' "$0"; :`, name);
    await hear(process).says('ready');
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
    expect(await process.exit).toEqual(DONE);
  });

  test('everything that it started is ended, whatever it ignores', async () => {
    const name = `stubborn-${randomUUID()}`;
    const ignore = 'trap "" INT TERM HUP';
    const process = await inTerminal(
      `${ignore}; setsid sh -c '${ignore}; echo ready; sleep 300; :' "$0" & sleep 300; :`,
      name,
    );
    await hear(process).says('ready');
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
      if (place === 'ssh' && word === '/etc/passwd') {
        expect(failure).toMatchObject({ exit: { kind: 'exited', code: 126 } });
      } else expect(failure).toMatchObject({ error: { code: 'COMMAND_NOT_STARTED' } });
    },
  );
});
