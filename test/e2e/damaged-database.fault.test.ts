import {
  closeSync,
  mkdirSync,
  mkdtempSync,
  openSync,
  readFileSync,
  rmSync,
  statSync,
  truncateSync,
  writeFileSync,
  writeSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, onTestFinished, test } from 'vitest';
import { folderForTest, runCli, writeProject } from './cli.ts';
import { canMakeDisks, makeSmallDisk } from './small-disk.ts';
import { answerSum, serveForTest } from './test-endpoint.ts';

const pageBytes = 4096;

function overwrite(path: string, from: number, bytes: number): void {
  const file = openSync(path, 'r+');
  writeSync(file, Buffer.alloc(bytes, 'garbage '), 0, bytes, from);
  closeSync(file);
}

/** The database of a complete run. */
let sound = Buffer.alloc(0);
let soundFolder = '';

beforeAll(async () => {
  soundFolder = mkdtempSync(join(tmpdir(), 'promptbatch-sound-'));
  const config = writeProject(soundFolder, 'x', { rows: 300, config: { endpoint: { simulated: { latencyMs: 0 } } } });
  expect((await runCli(soundFolder, ['run', config, '--quiet'])).exitCode).toBe(0);
  sound = readFileSync(join(soundFolder, 'results/promptbatch.db'));
});

afterAll(() => rmSync(soundFolder, { recursive: true, force: true }));

describe('a damaged database is told with exit 5, left byte for byte as it is, and nothing is sent', () => {
  test.each([
    {
      damage: 'the beginning is garbage',
      harm: (path: string) => overwrite(path, 0, 100),
      says: 'is not a SQLite database',
    },
    { damage: 'the end is missing', harm: (path: string) => truncateSync(path, 10 * pageBytes), says: 'is damaged' },
    {
      damage: 'pages in the middle are garbage',
      harm: (path: string) => overwrite(path, 8 * pageBytes, statSync(path).size - 12 * pageBytes),
      says: 'is damaged',
    },
    {
      damage: 'the log beside it is garbage',
      harm: (path: string) => writeFileSync(`${path}-wal`, 'garbage'.repeat(2000)),
      says: 'or one of them is damaged',
    },
  ])('$damage', async ({ harm, says }) => {
    const folder = folderForTest();
    const { baseUrl, asked } = await serveForTest(answerSum);
    const config = writeProject(folder, baseUrl, { rows: 300 });
    const path = join(folder, 'results/promptbatch.db');
    mkdirSync(join(folder, 'results'));
    writeFileSync(path, sound);
    harm(path);
    const before = readFileSync(path);
    for (const args of [['runs'], ['run', config]]) {
      const { exitCode, stderr } = await runCli(folder, args);
      expect({ args, exitCode, stderr }).toMatchObject({ exitCode: 5, stderr: expect.stringContaining(says) });
      expect(stderr).toContain('next:');
    }
    expect(readFileSync(path).equals(before)).toBe(true);
    expect(asked).toEqual([]);
  });
});

test.skipIf(!canMakeDisks)('a disk that is read-only is told with exit 5, and nothing is sent', async () => {
  const disk = await makeSmallDisk(20 * 1024);
  onTestFinished(() => disk.close());
  const { baseUrl, asked } = await serveForTest(answerSum);
  writeProject(disk.folder, baseUrl);
  expect((await disk.run(['run', 'eval.json', '--quiet'])).exitCode).toBe(0);
  disk.makeReadOnly();
  for (const args of [['runs'], ['run', 'eval.json', '--fresh'], ['run', 'eval.json', '--db', 'new.db']]) {
    const { exitCode, stderr } = await disk.run(args);
    expect({ args, exitCode, stderr }).toMatchObject({ exitCode: 5 });
    expect(stderr).toMatch(/promptbatch.db cannot be opened|new.db cannot be created/);
    expect(stderr).toContain('permissions');
  }
  expect(asked).toHaveLength(20);
});
