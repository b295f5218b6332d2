import { expect, test } from 'vitest';
import { createStandIns } from './stand-ins.ts';

const standIn = createStandIns({ server: ['nas', 'nas-backup', 'My (old) box'], host: ['nas.lan'], user: ['ada'] });

test('names are found whatever their case, longest first, and only by themselves', () => {
  expect(standIn('NAS, nas-backup and ada@nas.lan; my (OLD) box')).toBe(
    'server-1, server-2 and user-1@host-1; server-3',
  );
  expect(standIn('adamant nasty nas_x')).toBe('adamant nasty nas_x');
});

test('addresses and fingerprints go too, the same one always to the same stand-in', () => {
  const text = '10.0.0.5 10.0.0.6 10.0.0.5 fe80::1 SHA256:AbCdEfGhIjKlMnOpQrStUvWxYz0123456789abcdefg';
  expect(standIn(text)).toBe('address-2 address-3 address-2 address-4 fingerprint-1');
});

test('what everybody has, and times of day, stay', () => {
  const text = '127.0.0.1 ::1 0.0.0.0 2025-11-20T09:14:02.118Z 09:14:02 v24.21.0';
  expect(standIn(text)).toBe(text);
});

test('no names at all', () => {
  expect(createStandIns({})('as it is')).toBe('as it is');
});
