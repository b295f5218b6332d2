import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { TestStep } from '#shared/server-test.ts';
import { startBackend, type TestBackend } from '../../../e2e/lab/backend.ts';
import { serverOf } from '../../../e2e/lab/ssh-pool.ts';
import { type Sshd, sshdAvailable, startSshd } from '../../../e2e/lab/sshd.ts';

// What a person at a window can ask for beside runs, through the whole contract, and what it says to what is not there.

const availability = sshdAvailable();
if (!availability.available) console.warn(`skipped: ${availability.reason}`);

describe.skipIf(!availability.available)('a person at a window', () => {
  let sshd: Sshd;
  let backend: TestBackend;
  let home: string;
  let homeBefore: string | undefined;

  beforeAll(async () => {
    sshd = await startSshd();
    home = mkdtempSync(join(tmpdir(), 'person-'));
    mkdirSync(join(home, '.ssh'));
    writeFileSync(join(home, '.ssh', 'config'), 'Host pi\n  HostName 10.0.0.7\n');
    homeBefore = process.env.HOME;
    process.env.HOME = home;
    backend = await startBackend({
      actions: 'actions: [{ id: hello, title: Hello, argv: [echo, hello] }]\n',
    });
    await backend.trust(serverOf(sshd));
  });
  afterAll(async () => {
    process.env.HOME = homeBefore;
    await backend.close();
    backend.discard();
    await sshd.stop();
    rmSync(home, { recursive: true });
  });

  test('is told what a text of an action means, or what is wrong with it and where', async () => {
    const { validate, dryRun } = backend.client.actions;
    const text = 'id: say\ntitle: Say\nargv: [echo, "{what}"]\nparams: {what: {type: string}}\n';
    expect(await validate({ text })).toMatchObject({ kind: 'good', definition: { id: 'say' } });
    expect(await validate({ text: text.replace('type: string', 'type: strnig') })).toMatchObject({
      kind: 'broken',
      faults: [{ line: 4, path: ['params', 'what', 'type'] }],
    });
    expect(await dryRun({ text, parameters: { what: 'a b' }, serverId: 'nas' })).toMatchObject({
      kind: 'allowed',
      words: ['echo', 'a b'],
    });
  });

  test('finds runs, the last good one, and how long they took', async () => {
    const [run] = await backend.start({ actionId: 'hello', parameters: {}, serverIds: ['nas'] });
    const first = await backend.ended(run?.id ?? '');
    const [again] = await backend.start({ actionId: 'hello', parameters: {}, serverIds: ['nas'] });
    const second = await backend.ended(again?.id ?? '');
    const { history } = backend.client;
    expect((await history.lastGood({ runId: second.id }))?.run).toEqual(first);
    expect(await history.lastGood({ runId: first.id })).toBeNull();
    const ids = [first.id, second.id];
    expect((await history.durations({ actionId: 'hello' })).map(({ runId }) => runId)).toEqual(ids);
    expect((await history.recent({ serverId: 'nas' })).map(({ runId }) => runId)).toEqual(ids);
    expect(await history.values({})).toMatchObject({
      serverIds: ['nas'],
      actionIds: ['hello'],
      gone: { servers: [], actions: [] },
    });
  });

  test('sees which host keys are trusted, and takes trust back', async () => {
    const { list, remove, restore } = backend.client.hostKeys;
    const [key] = await list({});
    expect(key).toMatchObject({ fingerprint: sshd.hostKeyFingerprint() });
    const { names = '', fingerprint = '' } = key ?? {};
    await remove({ names, fingerprint });
    expect(await list({})).toEqual([]);
    // Nothing more is sent over the connection that was made because of it.
    const connections = async () => (await backend.client.servers.connections({}))[0]?.connections;
    await expect.poll(connections).toEqual([]);
    await restore({ names, fingerprint });
    expect(await list({})).toEqual([key]);
    await expect(restore({ names, fingerprint })).rejects.toMatchObject({ data: { code: 'NOT_FOUND' } });
    await remove({ names, fingerprint });
    await expect(remove({ names, fingerprint })).rejects.toMatchObject({ data: { code: 'NOT_FOUND' } });
  });

  test('puts servers in order, looks at them, and takes over those of ~/.ssh/config with a way back', async () => {
    const { servers, imports } = backend.client;
    const order = async () => {
      const events = backend.follow();
      const { servers: views } = await events.waitFor('servers', () => true);
      await events.stop();
      return views.map(({ server }) => server.id);
    };
    await servers.move({ serverId: 'nas', side: 'before', beside: 'local' });
    expect(await order()).toEqual(['nas', 'local']);
    expect(await servers.look({ serverId: 'nas' })).toMatchObject({ kind: 'answers' });
    expect(await servers.look({ serverId: 'local' })).toMatchObject({ kind: 'unwatched' });
    expect((await servers.connections({})).map(({ serverId }) => serverId)).toEqual(['nas']);

    const preview = await imports.sshConfig({});
    const pi = preview.kind === 'found' ? preview.proposals.find(({ server }) => server.name === 'pi') : undefined;
    if (pi === undefined) throw new Error('the host of ~/.ssh/config is missing');
    const back = await imports.apply({ add: [pi.server], replace: [], remove: [] });
    expect(await order()).toEqual(['nas', 'local', pi.server.id]);
    await imports.apply(back);
    expect(await order()).toEqual(['nas', 'local']);
  });

  test('tests this computer, where there is nothing to connect to', async () => {
    let last: TestStep[] = [];
    for await (const steps of await backend.client.servers.test({ serverId: 'local' })) last = steps;
    expect(last.map(({ kind, state }) => `${kind} ${state.kind}`)).toEqual(['command ok']);
    expect(await backend.client.servers.check({ serverId: 'local' })).toMatchObject({ kind: 'connected' });
  });

  test('is asked again after a reload by a check that the window before it asked for (EX-9)', async () => {
    const { client, follow } = backend;
    const other = await startSshd();
    try {
      await client.servers.save({ server: serverOf(other, { id: 'other', name: 'other' }), replace: false });
      const before = follow();
      const page = new AbortController();
      const check = client.servers.check({ serverId: 'other' }, { signal: page.signal });
      const asked = await before.waitFor('prompts', ({ prompts }) => prompts.length > 0);
      page.abort();
      await before.stop();

      const after = follow();
      const { prompts } = await after.waitFor('prompts', () => true);
      expect(prompts).toEqual(asked.prompts);
      await client.prompts.answer({ promptId: prompts[0]?.id ?? '', answer: { kind: 'yes' } });
      await after.waitFor('servers', ({ servers }) =>
        servers.some(({ server, connection }) => server.id === 'other' && connection.kind === 'connected'),
      );
      await after.stop();
      await check.catch(() => undefined);
    } finally {
      await client.servers.remove({ serverIds: ['other'] });
      await other.stop();
    }
  });

  test('learns how much the data takes', async () => {
    expect(await backend.client.system.storage({})).toMatchObject({ history: { files: expect.any(Number) } });
    expect(await backend.client.system.info({})).toMatchObject({ canOpenFolder: false });
  });

  test('is told what is not there (any more), and what to do then', async () => {
    const { client } = backend;
    const missing: (() => Promise<unknown>)[] = [
      () => client.actions.version({ version: '0123456789ab' }),
      () => client.actions.text({ actionId: 'none' }),
      () => client.history.get({ runId: 'none' }),
      () => client.hostKeys.replace({ serverId: 'local', fingerprint: 'SHA256:x' }),
      () => client.prompts.answer({ promptId: 'none', answer: { kind: 'yes' } }),
      () => client.credentials.forget({ name: 'none' }),
      () => client.servers.check({ serverId: 'none' }),
      () => client.servers.move({ serverId: 'none', side: 'behind', beside: 'local' }),
      () => client.servers.remove({ serverIds: ['none'] }),
      () => client.runs.cancel({ runId: 'none' }),
      () => client.runs.output({ runId: 'none', after: 0 }),
      () => client.runs.acknowledge({ viewer: 'none', seq: 1 }),
      () => client.apiKeys.revoke({ name: 'none' }),
    ];
    for (const call of missing) {
      await expect(call(), String(call)).rejects.toMatchObject({
        data: { code: 'NOT_FOUND', message: expect.stringMatching(/\.$/), next: expect.stringMatching(/\.$/) },
      });
    }
    await expect(client.servers.remove({ serverIds: ['local'] })).rejects.toMatchObject({ data: { code: 'CONFLICT' } });
  });
});
