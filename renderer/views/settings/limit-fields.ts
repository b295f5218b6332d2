import { type LimitName, presetLimits } from '#shared/presets.ts';
import { settingsSchema } from '#shared/settings.ts';
import type { z } from '#shared/z.ts';

/** How each limit is shown: its name, its unit, and what it is for. */
export const LIMITS: Readonly<Record<LimitName, { label: string; unit: string; hint: string }>> = {
  requests_per_minute: {
    label: 'Requests in a minute',
    unit: 'requests',
    hint: 'For each window and each program that asks. Starting on several servers at once counts as one.',
  },
  default_timeout: {
    label: 'Time-out of a run',
    unit: 'seconds',
    hint: 'For actions that name none. The processes are ended, and the run says so.',
  },
  connect_timeout: {
    label: 'Time-out of connecting',
    unit: 'seconds',
    hint: 'From the first packet until the server has accepted the login.',
  },
  answer_timeout: {
    label: 'Time-out of questions',
    unit: 'seconds',
    hint: 'Host keys, passwords, codes: without an answer until then, the answer is no.',
  },
  idle_timeout: {
    label: 'Close unused connections after',
    unit: 'seconds',
    hint: 'An open connection makes the next run start at once.',
  },
  connections_per_server: {
    label: 'Connections to one server',
    unit: 'connections',
    hint: 'A further one is made only where the server has no room for another session on the first.',
  },
  keep_alive_interval: {
    label: 'Sign of life every',
    unit: 'seconds',
    hint: 'Sent on every open connection, so that a dead one is noticed.',
  },
  keep_alive_unanswered: {
    label: 'Signs of life without an answer',
    unit: 'times',
    hint: 'After these, the connection counts as lost.',
  },
  health_check_after: {
    label: 'Check a connection unused for',
    unit: 'seconds',
    hint: 'Before it carries the next run. Costs one round trip.',
  },
  attempts: {
    label: 'Attempts for each run',
    unit: 'attempts',
    hint: 'When the server cannot be reached. What has begun is repeated only where the action is marked as idempotent.',
  },
  first_wait: {
    label: 'Wait before the second attempt',
    unit: 'seconds',
    hint: 'Doubles from attempt to attempt, plus up to a half at random.',
  },
  longest_wait: { label: 'Wait between attempts at most', unit: 'seconds', hint: 'However many there are.' },
  failures_until_pause: {
    label: 'Failed attempts until a server is paused',
    unit: 'attempts',
    hint: 'In a row. Runs on a paused server fail at once; the others are not affected.',
  },
  first_pause: { label: 'First pause', unit: 'seconds', hint: 'Doubles each time the server still cannot be reached.' },
  longest_pause: { label: 'Pause at most', unit: 'seconds', hint: '“Try now” ends a pause at any time.' },
  runs_per_server: {
    label: 'Runs at the same time on one server',
    unit: 'runs',
    hint: 'More than these wait for their turn. Most servers allow 10 sessions on one connection.',
  },
  runs_per_batch: {
    label: 'Servers at the same time',
    unit: 'servers',
    hint: 'When one click runs on many. The others wait for their turn.',
  },
  transcript_megabytes: {
    label: 'Output kept for each run',
    unit: 'MB',
    hint: 'Past it, the beginning and the end are kept.',
  },
  result_kilobytes: {
    label: 'Output in an answer to a program',
    unit: 'kB',
    hint: 'Of each stream. The answer says how much there was; the run keeps it all.',
  },
};

/** The limits by what they are about. */
export const LIMIT_GROUPS: readonly { title: string; names: readonly LimitName[] }[] = [
  {
    title: 'Runs',
    names: [
      'default_timeout',
      'requests_per_minute',
      'runs_per_server',
      'runs_per_batch',
      'answer_timeout',
      'transcript_megabytes',
      'result_kilobytes',
    ],
  },
  {
    title: 'Connections',
    names: [
      'connect_timeout',
      'idle_timeout',
      'connections_per_server',
      'keep_alive_interval',
      'keep_alive_unanswered',
      'health_check_after',
    ],
  },
  {
    title: 'When a server cannot be reached',
    names: ['attempts', 'first_wait', 'longest_wait', 'failures_until_pause', 'first_pause', 'longest_pause'],
  },
];

/** The limits of an empty settings file. */
export const DEFAULT_LIMITS = presetLimits('default');

/** What a limit may be. */
export function limitSchema(name: LimitName): z.ZodNumber {
  return settingsSchema.shape.limits.unwrap().shape[name].unwrap();
}
