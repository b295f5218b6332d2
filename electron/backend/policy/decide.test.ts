import { describe, expect, it } from 'vitest';
import { type Action, actionDefinitionSchema } from '#shared/action.ts';
import type { RunRequest } from '#shared/run-request.ts';
import { type Server, serverSchema } from '#shared/server.ts';
import { decide, type Policy, planFor, sudoUseOn } from './decide.ts';

function byId(servers: object[]): Map<string, Server> {
  return new Map(servers.map((server) => serverSchema.parse(server)).map((server) => [server.id, server]));
}

function whitelist(definitions: object[]): Map<string, Action> {
  return new Map(
    definitions
      .map((definition) => actionDefinitionSchema.parse(definition))
      .map((definition) => [definition.id, { version: '0123456789ab', definition }]),
  );
}

const POLICY: Policy = {
  caller: { kind: 'desktop' },
  servers: byId([
    { id: 'local', name: 'This computer', kind: 'local' },
    { id: 'web', name: 'Web', kind: 'ssh', host: 'web', user: 'admin', tags: ['debian'] },
    { id: 'nas', name: 'NAS', kind: 'ssh', host: 'nas', user: 'root' },
  ]),
  actions: whitelist([
    {
      id: 'restart_service',
      title: 'Restart a service',
      argv: ['systemctl', 'restart', '--', '{service}'],
      params: { service: { type: 'service' } },
      sudo: true,
      timeout: 120,
      servers: ['debian', 'nas'],
    },
    { id: 'uptime', title: 'Uptime', argv: ['uptime'], cwd: '/tmp', env: { LC_ALL: 'C' } },
  ]),
  window: new Map(),
  monotonicMs: 1000,
  requestsPerMinute: 10,
  defaultTimeoutSeconds: 30,
  paused: () => null,
  localIsRoot: false,
  fingerprint: ({ action, words, server }) => [action.version, server.id, ...words].join(' '),
};

const RESTART: RunRequest = {
  actionId: 'restart_service',
  parameters: { service: 'nginx' },
  serverIds: ['web', 'nas'],
};
const UPTIME: RunRequest = { actionId: 'uptime', parameters: {}, serverIds: ['local'] };

function refusal(request: RunRequest, policy: Policy) {
  const decision = decide(request, policy);
  if (decision.kind === 'allow') throw new Error('allowed');
  return decision;
}

/** A policy in which the desktop has used up its requests. */
function exhausted(policy: Policy): Policy {
  return { ...policy, window: new Map([['desktop', Array.from({ length: 10 }, () => 500)]]) };
}

describe('an allowed request', () => {
  it('gives the exact words for each server in the order asked for, and counts once', () => {
    const decision = decide(RESTART, POLICY);
    if (decision.kind === 'refuse') throw new Error(decision.error.message);
    expect(decision.plans.map(({ server, words, timeoutMs }) => ({ id: server.id, words, timeoutMs }))).toEqual([
      { id: 'web', words: ['sudo', '-n', '--', 'systemctl', 'restart', '--', 'nginx'], timeoutMs: 120_000 },
      { id: 'nas', words: ['systemctl', 'restart', '--', 'nginx'], timeoutMs: 120_000 },
    ]);
    expect(decision.window).toEqual(new Map([['desktop', [1000]]]));
    expect(POLICY.window.size).toBe(0);
  });

  it('takes time-out, directory and environment from the action and the settings', () => {
    expect(decide(UPTIME, POLICY)).toMatchObject({
      plans: [{ words: ['uptime'], cwd: '/tmp', env: { LC_ALL: 'C' }, timeoutMs: 30_000, parameters: {} }],
    });
  });

  it('knows when this computer needs no sudo', () => {
    const actions = whitelist([{ id: 'uptime', title: 'Uptime', argv: ['uptime'], sudo: true }]);
    expect(decide(UPTIME, { ...POLICY, actions })).toMatchObject({
      plans: [{ words: ['sudo', '-n', '--', 'uptime'] }],
    });
    expect(decide(UPTIME, { ...POLICY, actions, localIsRoot: true })).toMatchObject({ plans: [{ words: ['uptime'] }] });
  });
});

describe('a refused request', () => {
  it('is told the first reason in the order of the checks', () => {
    // Everything is wrong at first; each step mends what was refused before.
    const bad: RunRequest = { actionId: 'format_disk', parameters: { service: 'a b' }, serverIds: ['local', 'ghost'] };
    const policy = exhausted({ ...POLICY, caller: null });
    const steps: [RunRequest, Policy, string][] = [
      [bad, policy, 'UNKNOWN_CALLER'],
      [bad, exhausted(POLICY), 'NOT_FOUND'],
      [{ ...bad, serverIds: ['local', 'web'] }, exhausted(POLICY), 'NOT_WHITELISTED'],
      [{ ...bad, serverIds: ['local', 'web'], actionId: 'restart_service' }, exhausted(POLICY), 'INVALID_PARAMETER'],
      [{ ...RESTART, serverIds: ['web', 'local'] }, exhausted(POLICY), 'NOT_ALLOWED_ON_SERVER'],
      [RESTART, exhausted(POLICY), 'RATE_LIMITED'],
    ];
    expect(steps.map(([request, state]) => refusal(request, state).error.code)).toEqual(
      steps.map(([, , code]) => code),
    );
    expect(decide(RESTART, POLICY).kind).toBe('allow');
  });

  it('is told when the action has no command', () => {
    const actions = whitelist([
      { id: 'uptime', title: 'Uptime', shell: ' \n' },
      { id: 'blank', title: 'Blank', argv: [' ', 'word'] },
    ]);
    expect(refusal(UPTIME, { ...POLICY, actions }).error.code).toBe('EMPTY_COMMAND');
    expect(refusal({ ...UPTIME, actionId: 'blank' }, { ...POLICY, actions }).error.code).toBe('EMPTY_COMMAND');
  });

  it('names the server that it concerns', () => {
    expect(refusal({ ...RESTART, serverIds: ['web', 'ghost'] }, POLICY).serverId).toBe('ghost');
    expect(refusal({ ...RESTART, serverIds: ['web', 'local'] }, POLICY)).toMatchObject({
      serverId: 'local',
      error: {
        message: '"Restart a service" may not run on This computer.',
        next: expect.stringContaining('debian, nas'),
      },
    });
    expect(refusal({ ...RESTART, actionId: 'x' }, POLICY).serverId).toBe('web');
  });

  it('is refused for a server named twice, and for none', () => {
    expect(refusal({ ...RESTART, serverIds: ['web', 'web'] }, POLICY).error).toMatchObject({
      code: 'VALIDATION_ERROR',
      message: expect.stringContaining('"web"'),
    });
    expect(refusal({ ...RESTART, serverIds: [] }, POLICY).error.code).toBe('VALIDATION_ERROR');
  });

  it('finds no action or server under names that objects have by nature', () => {
    expect(refusal({ ...UPTIME, actionId: 'constructor' }, POLICY).error.code).toBe('NOT_WHITELISTED');
    expect(refusal({ ...UPTIME, serverIds: ['__proto__'] }, POLICY).error.code).toBe('NOT_FOUND');
  });

  it('shows names that callers made up safely', () => {
    expect(refusal({ ...UPTIME, actionId: 'up\u202etime' }, POLICY).error.message).toContain('"up[U+202E]time"');
    expect(refusal({ ...UPTIME, actionId: 'x'.repeat(256) }, POLICY).error.message.length).toBeLessThan(120);
  });

  it('is told the seconds to wait at the eleventh request, and costs nothing', () => {
    let policy = POLICY;
    for (let count = 0; count < 10; count += 1) {
      const decision = decide(UPTIME, policy);
      if (decision.kind === 'refuse') throw new Error(decision.error.message);
      policy = { ...policy, window: decision.window, monotonicMs: policy.monotonicMs + 1000 };
      expect(decide({ ...UPTIME, actionId: 'nothing' }, policy).kind).toBe('refuse');
    }
    expect(refusal(UPTIME, policy).error).toEqual({
      code: 'RATE_LIMITED',
      retryAfterMs: 50_000,
      message: '10 requests a minute are allowed, and they are used up.',
      next: 'Try again in 50 seconds.',
    });
    expect(decide(UPTIME, { ...policy, monotonicMs: 61_000 }).kind).toBe('allow');
    expect(decide(UPTIME, { ...policy, caller: { kind: 'api', name: 'other' } }).kind).toBe('allow');
  });
});

describe('a preview', () => {
  it('shows the same plan as the run, for one server, whatever the rate limit', () => {
    const decision = decide(RESTART, POLICY);
    if (decision.kind === 'refuse') throw new Error(decision.error.message);
    for (const plan of decision.plans) {
      expect(planFor(RESTART, plan.server.id, exhausted(POLICY))).toEqual({ kind: 'allow', plan });
    }
  });

  it('says why not', () => {
    expect(planFor(RESTART, 'local', POLICY)).toMatchObject({
      kind: 'refuse',
      error: { code: 'NOT_ALLOWED_ON_SERVER' },
    });
    expect(planFor(RESTART, 'web', { ...POLICY, caller: null })).toMatchObject({ error: { code: 'UNKNOWN_CALLER' } });
    expect(planFor({ ...RESTART, parameters: {} }, 'web', POLICY)).toMatchObject({
      error: { code: 'INVALID_PARAMETER' },
    });
  });
});

describe('a server that is left alone (EXE-5)', () => {
  const paused = (reason: 'network' | 'authentication', retryAfterMs: number | null): Policy => ({
    ...POLICY,
    paused: (server) => (server.id === 'nas' ? { reason, retryAfterMs, cause: 'Connection refused.' } : null),
  });

  it('refuses at once, with the seconds to wait and the last failure', () => {
    expect(refusal(RESTART, paused('network', 17_200))).toEqual({
      kind: 'refuse',
      serverId: 'nas',
      error: {
        code: 'CIRCUIT_OPEN',
        reason: 'network',
        retryAfterMs: 17_200,
        message: 'NAS is paused, because it could not be reached several times in a row. Connection refused.',
        next: 'It can be tried again in 18 seconds. "Try now" does it at once.',
      },
    });
  });

  it('waits for a person after rejected logins', () => {
    const { error } = refusal(RESTART, paused('authentication', null));
    expect(error).toMatchObject({ code: 'CIRCUIT_OPEN', reason: 'authentication', retryAfterMs: null });
    expect(error.next).toContain('Try now');
  });

  it('is looked at last, and leaves other servers and previews alone (POL-8)', () => {
    expect(refusal(RESTART, exhausted(paused('network', 1000))).error.code).toBe('RATE_LIMITED');
    expect(decide({ ...RESTART, serverIds: ['web'] }, paused('network', 1000)).kind).toBe('allow');
    expect(planFor(RESTART, 'nas', paused('network', 1000)).kind).toBe('allow');
  });
});

describe('how the actions of a server use sudo there', () => {
  const asking = { ...{ id: 'ask', title: 'Ask', argv: ['id'] }, sudo: { password: 'ask' }, servers: ['web'] };
  const never = { ...{ id: 'never', title: 'Never', argv: ['id'] }, sudo: true, servers: ['debian', 'local'] };
  const plain = { id: 'plain', title: 'Plain', argv: ['id'] };
  const on = (serverId: string, definitions: object[], localIsRoot = false) => {
    const server = POLICY.servers.get(serverId);
    if (server === undefined) throw new Error(serverId);
    return sudoUseOn(server, whitelist(definitions), localIsRoot);
  };

  it('counts those alone that are allowed there', () => {
    expect(on('web', [plain])).toBe('none');
    expect(on('web', [plain, asking])).toBe('asks');
    expect(on('web', [plain, asking, never])).toBe('never-asks');
    expect(on('local', [plain, asking])).toBe('none');
    expect(on('local', [asking, never])).toBe('never-asks');
  });

  it('is of no interest to root', () => {
    const everywhere = { ...never, servers: undefined };
    expect(on('nas', [everywhere])).toBe('none');
    expect(on('local', [everywhere], true)).toBe('none');
    expect(on('local', [everywhere])).toBe('never-asks');
  });
});
