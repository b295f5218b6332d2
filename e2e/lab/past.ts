import { join } from 'node:path';
import { systemClock } from '../../electron/backend/ports.ts';
import { createTranscript } from '../../electron/backend/run/transcript.ts';
import { openHistory } from '../../electron/backend/store/history.ts';
import { askedRun } from '../../electron/backend/store/testing/history.ts';
import type { Outcome } from '../../shared/outcome.ts';
import type { Run } from '../../shared/run.ts';

// A history that is the same whenever it is made, for pictures that are compared with those of another day.

/** The moment that the pictures are taken at, in epoch milliseconds: a Sunday evening. */
export const PICTURED_AT = Date.UTC(2026, 2, 1, 20, 30);

const MINUTE = 60_000;

/** A run of the past, or a refusal. */
export type Past = {
  minutesAgo: number;
  server: string;
  title: string;
  words: string[];
  parameters?: Readonly<Record<string, string>>;
  outcome: Outcome;
  durationMs: number;
  output?: string;
  /** When its last line came, in milliseconds after its start; otherwise all come at its beginning. */
  lastLineAfterMs?: number;
};

const ok: Outcome = { kind: 'exited', code: 0 };
const unreachable: Outcome = {
  kind: 'not-started',
  error: {
    code: 'CONNECTION_REFUSED',
    message: 'backup did not accept a connection on port 22.',
    next: 'Check that its SSH server runs and that no firewall is in between.',
  },
};

const DISKS = `Filesystem      Size  Used Avail Use% Mounted on
/dev/nvme0n1p2  468G  301G  144G  68% /
tank/media       22T   19T  2.6T  89% /srv/media
\u001b[33mtank/backup     7.3T  6.9T  391G  95% /srv/backup\u001b[0m
`;
const NGINX = `\u001b[32m●\u001b[0m nginx.service - A high performance web server and a reverse proxy server
     Loaded: loaded (/lib/systemd/system/nginx.service; enabled; preset: enabled)
     Active: \u001b[32mactive (running)\u001b[0m since Sun 2026-03-01 20:12:09 UTC; 18min ago
   Main PID: 214731 (nginx)
      Tasks: 5 (limit: 18841)
     Memory: 6.1M
`;
const LONG = `reading package lists...\n${Array.from({ length: 40 }, (_, line) => `Get:${line + 1} package-with-a-rather-long-name-${line} 1.2.${line}-3+deb12u1 [${line * 37} kB]`).join('\n')}\nE: dpkg was interrupted, you must manually run 'dpkg --configure -a'\n`;

const PAST: readonly Past[] = [
  {
    minutesAgo: 4321,
    server: 'nas',
    title: 'Show disk usage',
    words: ['df', '-h'],
    outcome: ok,
    durationMs: 41,
    output: DISKS,
  },
  {
    minutesAgo: 3001,
    server: 'web-1',
    title: 'Restart a service',
    words: ['systemctl', 'restart', 'nginx.service'],
    outcome: ok,
    durationMs: 812,
  },
  {
    minutesAgo: 1502,
    server: 'db-1',
    title: 'Apply updates',
    words: ['sh', '-c', 'apt-get update && apt-get upgrade -y'],
    outcome: { kind: 'exited', code: 100 },
    durationMs: 64_230,
    output: LONG,
  },
  {
    minutesAgo: 1500,
    server: 'web-1',
    title: 'Apply updates',
    words: ['sh', '-c', 'apt-get update && apt-get upgrade -y'],
    outcome: ok,
    durationMs: 81_004,
    output: LONG,
  },
  {
    minutesAgo: 204,
    server: 'backup',
    title: 'Show uptime and load',
    words: ['uptime'],
    outcome: unreachable,
    durationMs: 0,
  },
  {
    minutesAgo: 185,
    server: 'pihole',
    title: 'Follow the log of a service',
    words: ['journalctl', '-f', '-u', 'pihole-FTL.service'],
    outcome: { kind: 'timed-out', limitMs: 600_000, remains: { kind: 'none' } },
    durationMs: 600_112,
    output: LONG,
  },
  {
    minutesAgo: 95,
    server: 'web-2',
    title: 'Restart a service',
    words: ['systemctl', 'restart', 'nginx.service'],
    outcome: { kind: 'lost', reason: 'the connection to web-2 was lost' },
    durationMs: 3004,
  },
  {
    minutesAgo: 61,
    server: 'nas',
    title: 'Reboot',
    words: ['systemctl', 'reboot'],
    outcome: {
      kind: 'refused',
      error: {
        code: 'RATE_LIMITED',
        message: 'The limit of 10 requests a minute is used up.',
        next: 'Try again in 12 s.',
        retryAfterMs: 12_000,
      },
    },
    durationMs: 0,
  },
  {
    minutesAgo: 33,
    server: 'web-2',
    title: 'Show the log of a service',
    words: ['journalctl', '-n', '200', '-u', 'a-unit-with-a-name-that-does-not-fit-into-the-column.service'],
    outcome: { kind: 'cancelled', remains: { kind: 'none' } },
    durationMs: 12_950,
    output: LONG,
  },
  {
    minutesAgo: 19,
    server: 'web-1',
    title: 'Restart a service',
    words: ['systemctl', 'restart', 'nginx.service'],
    outcome: ok,
    durationMs: 931,
  },
  {
    minutesAgo: 18,
    server: 'web-1',
    title: 'Show the status of a service',
    words: ['systemctl', 'status', 'nginx.service'],
    outcome: ok,
    durationMs: 38,
    output: NGINX,
  },
  {
    minutesAgo: 6,
    server: 'nas',
    title: 'Show disk usage',
    words: ['df', '-h'],
    outcome: ok,
    durationMs: 36,
    output: DISKS,
  },
  {
    minutesAgo: 2,
    server: 'local',
    title: 'Show uptime and load',
    words: ['uptime'],
    outcome: ok,
    durationMs: 9,
    output: ' 20:28:03 up 41 days,  3:12,  2 users,  load average: 0.31, 0.24, 0.19\n',
  },
];

function runOf(past: Past, index: number): Run {
  const askedAt = PICTURED_AT - past.minutesAgo * MINUTE;
  const began = past.outcome.kind !== 'refused' && past.outcome.kind !== 'not-started';
  const output = past.output ?? '';
  const asked = askedRun(`past-${String(index).padStart(3, '0')}`, {
    askedAt,
    words: past.words,
    parameters: { ...past.parameters },
  });
  return {
    ...asked,
    caller: index % 4 === 3 ? { kind: 'api', name: 'home-assistant' } : { kind: 'browser', session: 'pictured' },
    server: {
      id: past.server,
      name: past.server === 'local' ? 'This computer' : past.server,
      address: past.server === 'local' ? 'local' : `admin@${past.server}.lan:22`,
      hostKey: null,
    },
    action: { id: past.title.toLowerCase().replaceAll(' ', '_'), title: past.title, version: '0123456789ab' },
    state: 'ended',
    startedAt: began ? askedAt + 20 : null,
    endedAt: askedAt + 20 + past.durationMs,
    durationMs: began ? past.durationMs : null,
    outcome: past.outcome,
    attempts: [{ number: 1, at: askedAt, endedAt: askedAt + 20 + past.durationMs, error: null, waitMs: null }],
    bytes: { stdout: Buffer.byteLength(output), stderr: 0 },
  };
}

/** Writes the history and the transcripts of the past into a data directory that no app is using. */
export function writePast(dataDirectory: string, others: readonly Past[] = []): void {
  const { history } = openHistory(join(dataDirectory, 'history.db'), systemClock);
  const all = [...PAST, ...others].sort((one, two) => two.minutesAgo - one.minutesAgo);
  for (const [index, past] of all.entries()) {
    const run = runOf(past, index);
    if (run.outcome?.kind === 'refused') {
      history.refuse(run);
      continue;
    }
    history.begin({ ...run, state: 'queued', startedAt: null, endedAt: null, durationMs: null, outcome: null });
    history.end(run);
    if (past.output === undefined) continue;
    let elapsed = 0;
    const transcript = createTranscript({
      directory: join(dataDirectory, 'transcripts'),
      runId: run.id,
      capBytes: 10_000_000,
      elapsed: () => elapsed,
      onFailure: (cause) => {
        throw cause;
      },
    });
    const lines = past.output.split(/(?<=\n)/);
    for (const [at, line] of lines.entries()) {
      if (at === lines.length - 1) elapsed = past.lastLineAfterMs ?? elapsed;
      transcript.append('stdout', Buffer.from(line));
      elapsed += 7;
    }
    transcript.close();
    transcript.dispose();
  }
  history.close();
}
