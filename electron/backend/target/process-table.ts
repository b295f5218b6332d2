import { randomBytes } from 'node:crypto';
import type { KillSignal } from '#shared/run.ts';
import { quoteWord, quoteWords } from '../policy/quote.ts';
import type { Elevation } from './target.ts';

/**
 * The environment variable that marks everything that a run started. It is what finds a process that left the session
 * and whose parent is gone, which no process table can connect with the run any more. sudo lets variables through whose
 * names begin as those of a locale do; nobody takes this one for a part of it.
 */
export const RUN_MARK = 'LC_HOMELAB_CMD_RUN';

/** An unguessable value for `RUN_MARK`: 32 hex digits, of which the first is a letter. */
export function createRunMark(): string {
  return `a${randomBytes(16).toString('hex').slice(1)}`;
}

/** One process. `ageMs` is how long it has existed, to the second. Processes that are only waiting to be reaped are left out. */
export type ProcessRow = { pid: number; parent: number; group: number; session: number; ageMs: number };

export type ProcessTable = {
  rows: ProcessRow[];
  /** Processes that carry the run's mark in their environment, or in their arguments (the wrapper before it starts the command). */
  marked: ReadonlySet<number>;
  /** False where the system shows a user only the user's own processes: then "nothing left" cannot be known. */
  complete: boolean;
  /** Whether nobody could see the marks of what runs as another user, although they were asked for. */
  marksHidden: boolean;
};

const SIGNAL_NAMES: Readonly<Record<KillSignal, string>> = { interrupt: 'INT', terminate: 'TERM', kill: 'KILL' };

/**
 * Shell text that prints the process table for `parseTable`. On Linux it reads /proc with the shell's own means (a
 * small system has no `ps`), elsewhere it asks `ps`. Linux lines: pid, parent, group, session, state, start in ticks;
 * other lines: pid, parent, group, group again (BSD has no session column), state, elapsed time.
 * @param elevation looks for the mark through sudo as well: what runs as another user shows it to nobody else
 */
export function tableScript(mark: string, elevation?: Elevation): string {
  return [
    'if [ -r /proc/self/stat ]; then',
    ...(elevation === undefined ? [] : elevatedSearch(mark, elevation)),
    // A process that begins now tells what time it is for the others: /proc/uptime is that of the container, their starts are not.
    '  echo "now $(cat /proc/self/stat)"',
    '  for directory in /proc/[0-9]*; do',
    "    line=''",
    // The command's name stands in parentheses and may hold anything, newlines included: only what follows the last one counts.
    '    { while read -r part || [ -n "$part" ]; do line=$part; done < "$directory/stat"; } 2>/dev/null || continue',
    `    set -- \${line##*") "}`,
    `    [ $# -ge 20 ] && echo "\${directory#/proc/} $2 $3 $4 $1 \${20}"`,
    '  done',
    `  grep -ls ${quoteWord(markPattern(mark))} /proc/[0-9]*/environ /proc/[0-9]*/cmdline`,
    'else',
    '  LC_ALL=C ps -A -o pid= -o ppid= -o pgid= -o pgid= -o stat= -o etime= || exit 1',
    'fi',
    'exit 0',
  ].join('\n');
}

/** In brackets, so that the arguments of what looks for a mark do not hold it. */
function markPattern(mark: string): string {
  return `[${mark.slice(0, 1)}]${mark.slice(1)}`;
}

/** It finds its own words as well, so that whoever was allowed to look has something to tell. */
function elevatedSearch(mark: string, elevation: Elevation): string[] {
  const own = `search-${mark.slice(1)}`;
  const patterns = `-e ${quoteWord(markPattern(mark))} -e ${own}`;
  const grep = `grep -ls ${patterns} /proc/[0-9]*/environ /proc/self/cmdline`;
  const ways = ['root', elevation.user].flatMap((user) => throughSudo(`-u ${quoteWord(user)} ${grep}`, elevation));
  return [
    "  found=''",
    ...ways.map((way) => `  [ -n "$found" ] || found=$(${way} 2>/dev/null)`),
    `  echo "\${found:-${MARKS_HIDDEN}}"`,
  ];
}

const MARKS_HIDDEN = 'marks hidden';

/** Shell text that prints pid and command line of each process that still exists, one on a line. */
export function describeScript(pids: readonly number[]): string {
  return [
    `for pid in ${pids.join(' ')}; do`,
    `  line=$({ tr '\\000\\n' '  ' < /proc/$pid/cmdline || ps -o args= -p $pid; } 2>/dev/null | cut -c 1-300)`,
    '  echo "$pid $line"',
    'done',
  ].join('\n');
}

/**
 * Shell text that sends a signal to each process. What belongs to somebody else (started through sudo) is tried again
 * through sudo, as the user of the command and as root; whether that worked shows in the next table. It may hold a
 * password, so it must not become an argument.
 */
export function signalScript(signal: KillSignal, pids: readonly number[], elevation?: Elevation): string {
  const name = SIGNAL_NAMES[signal];
  return [
    "refused=''",
    `for pid in ${pids.join(' ')}; do`,
    `  kill -s ${name} "$pid" 2>/dev/null && continue`,
    '  if [ -d "/proc/$pid" ] || ps -p "$pid" >/dev/null 2>&1; then refused="$refused $pid"; fi',
    'done',
    '[ -n "$refused" ] || exit 0',
    ...elevatedKills(name, elevation),
    'exit 0',
  ].join('\n');
}

function elevatedKills(signalName: string, elevation: Elevation | undefined): string[] {
  return [...new Set([elevation?.user ?? 'root', 'root'])].map((user) =>
    throughSudo(`-u ${quoteWord(user)} kill -s ${signalName} $refused`, elevation)
      .map((way) => `${way} >/dev/null 2>&1`)
      .join(' || '),
  );
}

/** The ways to have sudo run something: in silence, and with the password where there is one. */
function throughSudo(command: string, elevation: Elevation | undefined): string[] {
  const silently = `sudo -n ${command} </dev/null`;
  const password = elevation?.password() ?? null;
  if (password === null) return [silently];
  // printf is part of the shell, so nobody sees its arguments.
  return [silently, `${quoteWords(['printf', '%s\\n', password])} | sudo -S -p '' ${command}`];
}

/** Ticks in a second of the times in /proc; the same on every Linux that people use. */
const TICKS = 100;
/** Where the start of a process stands behind its name in /proc/PID/stat, counted from 0. */
const START_FIELD = 19;

/** `[[days-]hours:]minutes:seconds`, as POSIX `ps -o etime` prints it, in milliseconds. */
function elapsedMs(text: string): number {
  const [clock = '', days = '0'] = text.split('-').reverse();
  const seconds = clock.split(':').reduce((sum, part) => sum * 60 + Number(part), 0);
  return (Number(days) * 86_400 + seconds) * 1000;
}

/** Reads what `tableScript` printed; lines that are neither a process nor a mark are ignored. */
export function parseTable(text: string): ProcessTable {
  const rows: ProcessRow[] = [];
  const marked = new Set<number>();
  let complete = false;
  let marksHidden = false;
  let nowTicks: number | undefined;
  for (const line of text.split('\n')) {
    if (line === MARKS_HIDDEN) marksHidden = true;
    const now = /^now .*\) (.*)$/.exec(line);
    if (now) nowTicks = Number(now[1]?.split(' ')[START_FIELD]);
    const mark = /^\/proc\/(\d+)\//.exec(line);
    if (mark) marked.add(Number(mark[1]));
    const row = /^\s*(\d+)\s+(\d+)\s+(-?\d+)\s+(-?\d+)\s+(\S+)\s+(\S+)\s*$/.exec(line);
    if (!row) continue;
    const [, pid, parent, group, session, state = '', start = ''] = row;
    if (Number(pid) === 1) complete = true;
    if (/^[ZXx]/.test(state)) continue;
    const ageMs = nowTicks === undefined ? elapsedMs(start) : ((nowTicks - Number(start)) / TICKS) * 1000;
    rows.push({ pid: Number(pid), parent: Number(parent), group: Number(group), session: Number(session), ageMs });
  }
  return { rows, marked, complete, marksHidden };
}

/** What is known of a run before its table is looked at. Times in milliseconds. */
export type RunTrace = {
  /** Leader of the command's own session and group; null while it is not known. */
  leader: number | null;
  /** How long ago the command was accepted. */
  acceptedAgoMs: number;
  /** Processes seen earlier and how long ago. */
  seen: ReadonlyMap<number, number>;
};

/** Ages are only known to the second, and clocks of two machines drift apart. */
const TOLERANCE_MS = 5000;

/**
 * The processes that belong to a run: its leader, session and group, what carries its mark, what was seen before, and all
 * descendants of these. A process that is younger than the moment at which its number was noted is another one.
 */
export function selectMembers(table: ProcessTable, trace: RunTrace): ProcessRow[] {
  const hasExistedFor = (row: ProcessRow, ms: number) => row.ageMs + TOLERANCE_MS >= ms;
  const leaderRow = table.rows.find((row) => row.pid === trace.leader);
  const leader = leaderRow && !hasExistedFor(leaderRow, trace.acceptedAgoMs) ? null : trace.leader;

  const isRoot = (row: ProcessRow) => {
    const seenAgo = trace.seen.get(row.pid);
    return (
      table.marked.has(row.pid) ||
      // What stands between sshd and the command may keep it from leading anybody.
      (leader !== null && [row.pid, row.session, row.group].includes(leader)) ||
      (seenAgo !== undefined && hasExistedFor(row, seenAgo))
    );
  };

  const children = Map.groupBy(table.rows, (row) => row.parent);
  const members = new Map<number, ProcessRow>();
  const pending = table.rows.filter(isRoot);
  for (let row = pending.pop(); row; row = pending.pop()) {
    // Process 1 adopts everybody's children.
    if (members.has(row.pid) || row.pid <= 1) continue;
    members.set(row.pid, row);
    pending.push(...(children.get(row.pid) ?? []));
  }
  return [...members.values()].sort((one, other) => one.pid - other.pid);
}
