import { describe, expect, it } from 'vitest';
import { allowedHosts, baseAddress, isLoopback, refuseByAddress } from './gate.ts';

const machine = ['nas', '192.168.1.5', 'fd00::5'];

describe('addresses that may come in', () => {
  const loopback = allowedHosts('127.0.0.1', 4655, machine);
  const everywhere = allowedHosts('0.0.0.0', 4655, machine);

  it.each(['127.0.0.1:4655', 'localhost:4655', 'LOCALHOST:4655', '[::1]:4655'])('%s', (host) => {
    expect(refuseByAddress({ host }, loopback)).toBeUndefined();
  });

  it.each([
    undefined,
    '',
    '127.0.0.1',
    '127.0.0.1:4656',
    'evil.example:4655',
    '127.0.0.1.evil.example:4655',
    'localhost:4655.evil.example',
    '192.168.1.5:4655',
    '0.0.0.0:4655',
  ])('not %j', (host) => {
    expect(refuseByAddress({ host }, loopback)).toBe('wrong host');
  });

  it.each(['nas:4655', '192.168.1.5:4655', '[fd00::5]:4655', 'localhost:4655'])('%s when all are served', (host) => {
    expect(refuseByAddress({ host }, everywhere)).toBeUndefined();
    expect(refuseByAddress({ host: 'evil.example:4655' }, everywhere)).toBe('wrong host');
  });

  it('without the port when it is 80', () => {
    expect(refuseByAddress({ host: 'nas' }, allowedHosts('nas', 80, []))).toBeUndefined();
  });
});

describe('origins', () => {
  const allowed = allowedHosts('127.0.0.1', 4655, []);
  const host = '127.0.0.1:4655';

  it('must be the very address that was asked', () => {
    expect(refuseByAddress({ host, origin: 'http://127.0.0.1:4655' }, allowed)).toBeUndefined();
  });

  it.each([
    'null',
    '',
    'http://evil.example',
    'https://127.0.0.1:4655',
    'http://127.0.0.1',
    'http://127.0.0.1:4656',
    'http://localhost:4655',
    'http://127.0.0.1:4655.evil.example',
    'file://',
  ])('refuses %j', (origin) => {
    expect(refuseByAddress({ host, origin }, allowed)).toBe('wrong origin');
  });
});

it('writes addresses for a browser', () => {
  expect(baseAddress('127.0.0.1', 4655)).toBe('http://127.0.0.1:4655');
  expect(baseAddress('::1', 4655)).toBe('http://[::1]:4655');
});

it('knows what only this machine can reach', () => {
  expect(['127.0.0.1', '127.9.9.9', '::1', 'localhost'].every(isLoopback)).toBe(true);
  expect(['0.0.0.0', '::', 'nas', '192.168.1.5', '127.0.0.1.evil.example'].some(isLoopback)).toBe(false);
});
