import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { CONTENT_SECURITY_POLICY } from '../security.ts';
import { answerAppRequest, isAppUrl, isWebUrl } from './app-scheme.ts';
import { isTrustedSender } from './sender.ts';

describe('URLs of the app', () => {
  it.each(['app://homelab-cmd/', 'app://homelab-cmd/assets/x.js?y#z'])('%s', (url) => {
    expect(isAppUrl(url)).toBe(true);
  });

  it.each([
    '',
    'about:blank',
    'file:///etc/passwd',
    'http://homelab-cmd/',
    'app://homelab-cmd.evil.example/',
    'app://homelab-cmd@evil.example/',
    'app://evil.example/homelab-cmd',
    'data:text/html,x',
  ])('not %j', (url) => {
    expect(isAppUrl(url)).toBe(false);
  });
});

describe('URLs of the web', () => {
  it.each(['https://example.org/', 'http://192.168.1.2:8080/x?y'])('%s', (url) => {
    expect(isWebUrl(url)).toBe(true);
  });

  it.each([
    '',
    'file:///etc/passwd',
    'javascript:alert(1)',
    'app://homelab-cmd/',
    'smb://example.org/share',
    'ms-settings:',
    'https://',
    `https://example.org/${'x'.repeat(2000)}`,
  ])('not %j', (url) => {
    expect(isWebUrl(url)).toBe(false);
  });
});

describe('senders', () => {
  const frame = { url: 'app://homelab-cmd/', parent: null, frameToken: 'A1', processId: 4 };

  it('trusts the main frame of our window only', () => {
    expect(isTrustedSender(frame, { ...frame })).toBe(true);
    expect(isTrustedSender({ ...frame, frameToken: 'B2' }, frame)).toBe(false);
    expect(isTrustedSender({ ...frame, processId: 5 }, frame)).toBe(false);
    expect(isTrustedSender(null, frame)).toBe(false);
  });

  it.each([
    { ...frame, url: 'https://evil.example/' },
    { ...frame, parent: frame },
  ])('refuses %j', (other) => {
    expect(isTrustedSender(other, other)).toBe(false);
  });
});

describe('the app scheme', () => {
  let renderer = '';
  beforeAll(async () => {
    renderer = await mkdtemp(join(tmpdir(), 'homelab-cmd-renderer-'));
    await writeFile(join(renderer, 'index.html'), '<!doctype html>');
  });
  afterAll(() => rm(renderer, { recursive: true }));
  const ask = (url: string, method = 'GET') => answerAppRequest(renderer, { url, method });

  it('serves the window under the same policy as the browser host', async () => {
    const answer = await ask('app://homelab-cmd/');
    expect(answer.status).toBe(200);
    expect(await answer.text()).toBe('<!doctype html>');
    expect(answer.headers.get('Content-Security-Policy')).toBe(CONTENT_SECURITY_POLICY);
    expect(answer.headers.get('Content-Type')).toBe('text/html; charset=utf-8');
  });

  it.each([
    ['app://homelab-cmd/none.js', 'GET', 404],
    ['app://homelab-cmd/..%2f..%2fetc%2fpasswd', 'GET', 404],
    ['app://homelab-cmd/', 'POST', 405],
    ['app://evil.example/', 'GET', 403],
  ])('answers %s %s with %i', async (url, method, status) => {
    expect((await ask(url, method)).status).toBe(status);
  });
});
