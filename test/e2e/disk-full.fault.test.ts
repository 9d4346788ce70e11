import type { ServerResponse } from 'node:http';
import { describe, expect, onTestFinished, test } from 'vitest';
import { folderForTest, query, type Ran, runCli, writeProject } from './cli.ts';
import { canMakeDisks, makeSmallDisk, type SmallDisk, startWithFileSizeCap } from './small-disk.ts';
import { type AskedRequest, answerWith, serveForTest } from './test-endpoint.ts';

const concurrency = 8;
/** Every answer takes two pages, so that some MB are full after some hundred. */
const longAnswer = ({ question }: AskedRequest) => `${question} ${'x'.repeat(6_000)}`;

async function serveLongAnswers() {
  return serveForTest((asked, response) => answerWith(response, longAnswer(asked)));
}

async function smallDisk(kiB: number): Promise<SmallDisk> {
  const disk = await makeSmallDisk(kiB);
  onTestFinished(() => disk.close());
  return disk;
}

function copyOf(disk: SmallDisk): string {
  const folder = folderForTest();
  disk.copyTo(folder);
  return folder;
}

/** What a disk failure may cost: nothing but what was in flight. @returns how many of the answers served are not in the file */
function lostIn(folder: string, asked: readonly AskedRequest[]): number {
  const stored = query<{ text: string }>(folder, 'SELECT text FROM results JOIN answers USING (run_id, seq)');
  const served = new Set(asked.map(longAnswer));
  expect(stored.filter(({ text }) => !served.has(text))).toEqual([]);
  return served.size - stored.length;
}

function expectDiskFull({ exitCode, stdout, stderr }: Ran, says: RegExp): void {
  expect({ exitCode, stdout, stderr }).toMatchObject({ exitCode: 5 });
  expect(stdout.replaceAll(/\s+/g, ' ')).toMatch(says);
}

function expectFinished({ exitCode, stderr }: Ran, folder: string, rows: number): void {
  expect({ exitCode, stderr }).toMatchObject({ exitCode: 0 });
  expect(query(folder, 'SELECT count(*) AS count FROM results')).toEqual([{ count: rows }]);
  expect(query(folder, 'PRAGMA integrity_check')).toEqual([{ integrity_check: 'ok' }]);
}

const rows = 700;
const command = ['run', 'eval.json', '--run-key', 'night'];

describe.skipIf(!canMakeDisks)('a disk that is full', () => {
  test('in the middle of a run: exit 5, what was served is saved; on a larger one the rest alone is sent', async () => {
    const disk = await smallDisk(8 * 1024);
    const { baseUrl, asked } = await serveLongAnswers();
    writeProject(disk.folder, baseUrl, { rows, config: { concurrency: { max: concurrency } } });
    expectDiskFull(await disk.run(command), /There is no space left .* samples are done and saved/);
    const lost = lostIn(copyOf(disk), asked);
    expect(asked.length).toBeLessThan(rows);
    expect(lost).toBeLessThanOrEqual(concurrency);
    expect((await disk.run(['runs'])).stdout).toContain('stopped');

    disk.resize(30 * 1024);
    expectFinished(await disk.run(command), copyOf(disk), rows);
    expect(asked.length).toBe(rows + lost);
  });

  test('with more in flight than fits into the reserve: what fits is saved', async () => {
    const disk = await smallDisk(6 * 1024);
    const waiting: ServerResponse[] = [];
    const { baseUrl, asked } = await serveForTest((_, response) => {
      waiting.push(response);
      if (waiting.length === concurrency) for (const one of waiting) answerWith(one, 'x'.repeat(1_500_000));
    });
    const config = { concurrency: { max: concurrency, adaptive: false }, scorers: [] };
    writeProject(disk.folder, baseUrl, { rows: concurrency, config });
    expectDiskFull(await disk.run(command), /There is no space left/);
    expect(asked).toHaveLength(concurrency);
    const [{ saved } = { saved: 0 }] = query<{ saved: number }>(copyOf(disk), 'SELECT count(*) AS saved FROM results');
    expect(saved).toBeGreaterThanOrEqual(2);
    expect(saved).toBeLessThan(concurrency);
  });

  test('at the start: said before anything is sent', async () => {
    const disk = await smallDisk(2 * 1024);
    const { baseUrl, asked } = await serveLongAnswers();
    writeProject(disk.folder, baseUrl, { rows: 20 });
    const { exitCode, stderr } = await disk.run(command);
    expect({ exitCode, sent: asked.length, stderr }).toMatchObject({ exitCode: 5, sent: 0 });
    expect(stderr).toMatch(/the disk is too full/);
  });
});

test('no file may grow past a size: exit 5, what was served is saved; without that bound the rest alone is sent', async () => {
  const folder = folderForTest();
  const { baseUrl, asked } = await serveLongAnswers();
  writeProject(folder, baseUrl, { rows, config: { concurrency: { max: concurrency } } });
  const capped = await startWithFileSizeCap(folder, 4 * 1024 + 512, command);
  expect({ exitCode: capped.exitCode, stderr: capped.stderr }).toMatchObject({ exitCode: 5 });
  expect(`${capped.stdout}${capped.stderr}`.replaceAll(/\s+/g, ' ')).toContain('The disk reports an error');
  const lost = lostIn(folder, asked);
  expect(asked.length).toBeLessThan(rows);
  expect(lost).toBeLessThanOrEqual(concurrency);
  expectFinished(await runCli(folder, command), folder, rows);
  expect(asked.length).toBe(rows + lost);
});
