import { cleanup } from '@testing-library/react';
import { afterEach, expect, test } from 'vitest';
import type { ServerView } from '#shared/server.ts';
import { serverOf } from '../../testing/samples.ts';
import { stage } from '../../testing/stage.tsx';
import { Reachable } from './reachable.tsx';

afterEach(cleanup);

const answers: Partial<ServerView> = { reachability: { kind: 'answers', at: 1, latencyMs: 2 } };
const connecting: Partial<ServerView> = { connection: { kind: 'connecting', since: 2 } };

function show(...servers: ServerView[]): string {
  stage(<Reachable />, {}, (store) => store.setState({ servers }));
  return document.body.textContent ?? '';
}

test('a server that answers stays reachable while a login waits for its person', () => {
  expect(show({ ...serverOf('a'), ...answers }, { ...serverOf('b'), ...answers, ...connecting })).toContain(
    'all 2 reachable',
  );
});

test('one that nobody has reached yet is not counted while it is connected to', () => {
  expect(show({ ...serverOf('a'), ...answers }, { ...serverOf('b'), ...connecting })).toContain('1 of 2 reachable');
});
