import { createHash } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { createSessions, sameSecret } from './sessions.ts';

describe('sessions', () => {
  it('trades a token for a session once', () => {
    const sessions = createSessions();
    const token = sessions.token();
    const session = sessions.exchange(token);
    expect(session?.name).toBe(
      createHash('sha256')
        .update(session?.id ?? '')
        .digest('hex')
        .slice(0, 8),
    );
    expect(sessions.find(session?.id ?? '')).toBe(session?.name);
    expect(sessions.exchange(token)).toBeUndefined();
  });

  it('lets another browser in with the next token, and keeps the first', () => {
    const sessions = createSessions();
    const first = sessions.exchange(sessions.token());
    const second = sessions.exchange(sessions.token());
    expect(second).toBeDefined();
    expect(second?.id).not.toBe(first?.id);
    expect(sessions.find(first?.id ?? '')).toBe(first?.name);
  });

  it.each(['', ' ', 'x'.repeat(43)])('refuses the token %j without using up the right one', (wrong) => {
    const sessions = createSessions();
    const token = sessions.token();
    expect(sessions.exchange(wrong)).toBeUndefined();
    expect(sessions.exchange(token.slice(0, -1))).toBeUndefined();
    expect(sessions.token()).toBe(token);
    expect(sessions.find(token)).toBeUndefined();
  });

  it('compares secrets of any length', () => {
    expect(sameSecret('a', 'a')).toBe(true);
    expect(sameSecret('a', 'ab')).toBe(false);
    expect(sameSecret('', 'ab')).toBe(false);
  });
});
