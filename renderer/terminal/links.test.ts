import { describe, expect, test } from 'vitest';
import { createLinkRule, webAddress } from './links.ts';

describe('addresses', () => {
  test.each([
    ['https://example.org', 'https://example.org/'],
    ['HTTP://Example.ORG/a?b#c', 'http://example.org/a?b#c'],
    ['https://google.com@evil.example/', 'https://google.com@evil.example/'],
    ['https://аpple.com/', 'https://xn--pple-43d.com/'],
  ])('%s leads to the web', (text, address) => {
    expect(webAddress(text)).toBe(address);
  });

  test.each([
    'javascript:alert(1)',
    'file:///etc/passwd',
    'data:text/html,x',
    'app://homelab-cmd/',
    'https:evil',
    ' https://example.org',
    'https://',
    'vscode://x',
    `https://example.org/${'x'.repeat(2000)}`,
  ])('%s does not', (text) => {
    expect(webAddress(text)).toBeNull();
  });
});

describe('links in output', () => {
  function rule() {
    const addresses: string[] = [];
    const pass = createLinkRule((address) => addresses.push(address));
    return { addresses, pass: (text: string) => pass(']', text)?.text ?? null };
  }

  test('pass with their id and their address as a browser understands it', () => {
    const { pass, addresses } = rule();
    expect(pass('8;id=a1:x=y;https://example.org/é')).toBe('\x1b]8;id=a1;https://example.org/%C3%A9\x1b\\');
    expect(pass('8;;')).toBe('\x1b]8;;\x1b\\');
    expect(addresses).toEqual(['https://example.org/%C3%A9']);
  });

  test('that lead elsewhere are dropped, and end the one before', () => {
    const { pass, addresses } = rule();
    expect(pass('8;;javascript:alert(1)')).toBeNull();
    expect(pass('8;;https://example.org/')).not.toBeNull();
    expect(pass('8;;file:///etc/passwd')).toBe('\x1b]8;;\x1b\\');
    expect(pass('8;;')).toBeNull();
    expect(addresses).toHaveLength(1);
  });

  test('are the only strings that pass', () => {
    const { pass } = rule();
    for (const text of ['0;title', '52;c;eA==', '8', '8;', '88;;https://x/', '10;?']) expect(pass(text)).toBeNull();
    expect(createLinkRule(() => {})('P', '8;;https://example.org/')).toBeNull();
  });
});
