import { mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { openDataDirectory } from './data-directory.ts';
import { measureStorage } from './storage-sizes.ts';

let path: string;
beforeEach(() => {
  path = mkdtempSync(join(tmpdir(), 'homelab-cmd-sizes-'));
});
afterEach(() => rmSync(path, { recursive: true, force: true }));

test('history counts with what SQLite keeps beside it, links count nothing', async () => {
  const files = openDataDirectory(join(path, 'data'));
  writeFileSync(files.history, 'x'.repeat(1000));
  writeFileSync(`${files.history}-wal`, 'x'.repeat(50));
  for (let number = 0; number < 130; number += 1) writeFileSync(join(files.transcripts, `${number}.z`), 'xx');
  writeFileSync(join(path, 'elsewhere'), 'x'.repeat(9999));
  symlinkSync(join(path, 'elsewhere'), join(files.logs, 'app.1.log'));

  expect(await measureStorage(files)).toEqual({
    history: { files: 2, bytes: 1050 },
    transcripts: { files: 130, bytes: 260 },
    logs: { files: 0, bytes: 0 },
  });
});

test('what is not there takes up nothing', async () => {
  const files = openDataDirectory(join(path, 'data'));
  rmSync(files.path, { recursive: true });
  const { history, transcripts } = await measureStorage(files);
  expect([history.bytes, transcripts.files]).toEqual([0, 0]);
});
