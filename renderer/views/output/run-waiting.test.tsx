import { cleanup } from '@testing-library/react';
import { afterEach, expect, test } from 'vitest';
import type { Prompt } from '#shared/prompt.ts';
import { sshServerSchema } from '#shared/server.ts';
import { runOf, serverOf } from '../../testing/samples.ts';
import { stage } from '../../testing/stage.tsx';
import { RunWaiting } from './run-waiting.tsx';

afterEach(cleanup);

const connecting = runOf('r', { state: 'connecting', askedAt: Date.now() });
const behind = sshServerSchema.parse({
  kind: 'ssh',
  id: 'nas',
  name: 'nas',
  host: 'nas',
  user: 'root',
  jump: ['door'],
});

function question(serverId: string): Prompt {
  return {
    ...{ kind: 'password', id: 'q', keep: 'session', again: false, user: 'root', banner: '', tried: [] },
    server: { id: serverId, name: `the ${serverId}`, address: `root@${serverId}` },
    expiresAt: Date.now() + 89_500,
  };
}

function show(prompts: readonly Prompt[]): string {
  stage(<RunWaiting run={connecting} />, {}, (store) =>
    store.setState({ servers: [{ ...serverOf('nas'), server: behind }, serverOf('other')], prompts }),
  );
  return document.body.textContent ?? '';
}

test.each(['nas', 'door'])('an open question about %s stops the time to connect, and is what is waited for', (id) => {
  expect(show([question(id)])).toMatch(
    new RegExp(`^Waiting for your answer about the ${id}\\d\\.\\d s, the answer is no in 1 m 30 s$`),
  );
});

test.each([[[]], [[question('other')]]])('without one it is the connection', (prompts) => {
  expect(show(prompts)).toMatch(/^Connecting to root@nas\d\.\d s, gives up after 15 s$/);
});
