import type { Past } from './past.ts';

// What a busy homelab has in its history besides the past of past.ts: long names, many runs, and one action that ran often.

const LONG_SERVER = 'the-machine-in-the-basement-next-to-the-washing-machine';
const HOUR = 60;

/** A backup that takes longer each night, and does not always succeed. */
const BACKUPS: readonly Past[] = Array.from({ length: 42 }, (_, night): Past => {
  const failed = night % 13 === 7;
  const cancelled = night === 30;
  const changed = 18_000 + night * 311;
  return {
    minutesAgo: (42 - night) * 24 * HOUR - 17 * HOUR,
    server: night % 3 === 2 ? 'db-1' : 'nas',
    title: 'Back up',
    words: ['restic', 'backup', '--one-file-system', '/srv'],
    parameters: { repository: 'sftp:backup:/srv/restic', keep: '14' },
    outcome: cancelled ? { kind: 'cancelled', remains: { kind: 'none' } } : { kind: 'exited', code: failed ? 3 : 0 },
    durationMs: cancelled ? 9000 : failed ? 4100 + night * 20 : 61_000 + night * 900 + ((night * 7919) % 23) * 700,
    output: [
      'open repository',
      'lock repository',
      'load index files',
      `using parent snapshot ${(0xa1b2c3d4 + night * 977).toString(16)}`,
      'start scan on [/srv]',
      'start backup on [/srv]',
      failed ? 'Fatal: unable to save snapshot: no space left on device' : `scan finished: ${changed} files`,
      ...(failed ? [] : [`Files: ${40 + night} new, ${night % 9} changed, ${changed} unmodified`]),
      `duration ${night % 5}:0${night % 7}`,
      '',
    ].join('\n'),
  };
});

/** Runs of every hour of the last days, as a program asks for them. */
const ROUNDS: readonly Past[] = Array.from(
  { length: 140 },
  (_, hour): Past => ({
    minutesAgo: hour * HOUR + 7,
    server: ['web-1', 'web-2', 'nas', 'pihole', LONG_SERVER][hour % 5] ?? 'nas',
    title:
      hour % 4 === 0
        ? 'Check the certificates of every virtual host that the reverse proxy serves'
        : 'Show failed units',
    words: hour % 4 === 0 ? ['check-certificates', '--all'] : ['systemctl', '--failed'],
    parameters:
      hour % 4 === 0 ? { host: 'a-virtual-host-with-a-name-that-nobody-can-remember.home.example', days: '14' } : {},
    outcome: { kind: 'exited', code: hour % 17 === 11 ? 1 : 0 },
    durationMs: 90 + ((hour * 31) % 47),
    output: `${hour % 17 === 11 ? 'certificate expires in 3 days' : 'all certificates are good'}\n`,
  }),
);

/** A run that writes a little at once, and the rest ten minutes later: long enough to watch its replay. */
const SLOW: Past = {
  minutesAgo: 12,
  server: 'nas',
  title: 'Check the pool',
  words: ['zpool', 'scrub', '-w', 'tank'],
  outcome: { kind: 'exited', code: 0 },
  durationMs: 600_000,
  output: 'scrub of tank began\nchecking media, 22T\nchecking backup, 7.3T\nscrub of tank found no errors\n',
  lastLineAfterMs: 599_000,
};

const KILLED: Past = {
  minutesAgo: 75,
  server: LONG_SERVER,
  title: 'Rebuild the index of the photo library',
  words: ['photos', 'index', '--rebuild', '--faces'],
  parameters: {
    library: '/srv/photos/family/from the beginning until today/with everything that came from the old telephones',
  },
  outcome: { kind: 'signalled', signal: 'SIGKILL' },
  durationMs: 3_612_000,
  output: 'reading 48,211 pictures\nOut of memory: Killed process 4711 (photos)\n',
};

const HELLO: Past = {
  minutesAgo: 26 * HOUR,
  server: 'local',
  title: 'Say hello',
  words: ['echo', 'hello from a run that was started again'],
  outcome: { kind: 'exited', code: 0 },
  durationMs: 3,
  output: 'hello from a run that was started again\n',
};

export const LONG_PAST: readonly Past[] = [...BACKUPS, ...ROUNDS, SLOW, KILLED, HELLO];
