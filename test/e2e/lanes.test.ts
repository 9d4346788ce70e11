import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import Database from 'better-sqlite3';
import { expect, test } from 'vitest';
import { folderForTest, query, runCli, writeProject } from './cli.ts';

interface Logged {
  readonly msg: string;
  readonly event?: Readonly<Record<string, unknown>>;
}

const refusals = { rateLimit: { requestsPerWindow: 10, windowMs: 300, retryAfter: true } };

test('a rate limit is seen afterwards: in the report, the log and the database', async () => {
  const folder = folderForTest();
  const simulated = { seed: 1, accuracy: 1, latencyMs: 1, faults: refusals };
  const config = writeProject(folder, '', { rows: 40, config: { endpoint: { simulated }, concurrency: { max: 8 } } });

  const ran = await runCli(folder, ['run', config, '--log-json']);
  expect(ran.exitCode).toBe(0);
  expect(ran.stdout).toMatch(/^Sending\n {2}m: .*paused (once|\d+ ×) for /m);
  expect(ran.stdout).toMatch(/^ {2}\d+ attempts? without an answer, retried: \d+ × rate_limited$/m);
  const logged = ran.stderr
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line) as Logged);
  const events = logged.flatMap(({ event }) => (event ? [event] : []));
  expect(events).toContainEqual({ kind: 'paused', lane: 'm', waitMs: expect.any(Number) });
  expect(events).toContainEqual({
    kind: 'reopened',
    lane: 'm',
    pausedMs: expect.any(Number),
    perSecond: expect.anything(),
  });

  const stored = query<{ kind: string }>(folder, 'SELECT kind FROM events ORDER BY id');
  expect(stored).toEqual(events.map(({ kind }) => ({ kind })));
  const [refused] = query<{ count: number }>(
    folder,
    "SELECT count(*) AS count FROM attempts WHERE error_kind = 'rate_limited'",
  );

  const { stdout } = await runCli(folder, ['report', '--format', 'json', '--quiet']);
  const { lanes, retries } = JSON.parse(stdout) as {
    lanes: { pauses: { count: number; totalMs: number } }[];
    retries: unknown;
  };
  expect(lanes).toMatchObject([{ lane: 'm', outages: { count: 0, totalMs: 0 }, suspects: 0 }]);
  const reopened = stored.filter(({ kind }) => kind === 'reopened').length;
  expect(lanes[0]?.pauses.count).toBe(reopened);
  expect(lanes[0]?.pauses.totalMs).toBeGreaterThan(0);
  expect(retries).toEqual([{ kind: 'rate_limited', count: refused?.count }]);
});

test('how many at once an endpoint bears is found out, and each change can be read afterwards', async () => {
  const folder = folderForTest();
  const simulated = { seed: 1, accuracy: 1, latencyMs: 20, faults: { atOnce: { requests: 5 } } };
  const config = writeProject(folder, '', { rows: 100, config: { endpoint: { simulated }, concurrency: { max: 32 } } });
  const ran = await runCli(folder, ['run', config, '-o', 'report.md']);
  expect(ran.exitCode).toBe(0);
  expect(ran.stdout).toMatch(/^Sending\n {2}m: concurrency 10 → \d+.*, cut (once|\d+ ×) by 429s/m);
  expect(readFileSync(join(folder, 'report.md'), 'utf8')).toMatch(/^## Sending\n\n- m: concurrency 10 → \d+.*, cut/m);

  const stored = query<{ from: number; to: number; reason: string }>(
    folder,
    `SELECT detail ->> 'from' AS "from", detail ->> 'to' AS "to", detail ->> 'reason' AS reason FROM events
     WHERE kind = 'concurrency' ORDER BY id`,
  );
  const { stdout } = await runCli(folder, ['report', '--format', 'json', '--quiet']);
  const { lanes } = JSON.parse(stdout) as { lanes: [{ concurrency: { changes: { latest: unknown[] } } }] };
  expect(lanes[0].concurrency.changes.latest).toMatchObject(stored);
  const cuts = stored.filter(({ reason }) => reason === 'rate-limited');
  expect(lanes[0].concurrency).toMatchObject({
    started: 10,
    lowestCut: Math.min(...cuts.map(({ to }) => to)),
    last: stored.at(-1)?.to,
    changes: { count: stored.length, byReason: { 'rate-limited': cuts.length } },
  });
});

test('a run of an older version, whose events are words, is reported without them', async () => {
  const folder = folderForTest();
  const simulated = { seed: 1, accuracy: 1, latencyMs: 0 };
  const still = { max: 4, adaptive: false };
  const config = writeProject(folder, '', { rows: 3, config: { endpoint: { simulated }, concurrency: still } });
  const ran = await runCli(folder, ['run', config]);
  expect(ran.stdout).not.toContain('Sending');

  const database = new Database(join(folder, 'results/promptbatch.db'));
  database.exec(
    "INSERT INTO events (run_id, at_ms, lane, kind, detail) SELECT id, 1, 'm', 'paused', '500 ms: slow down' FROM runs",
  );
  database.close();
  const { stdout } = await runCli(folder, ['report']);
  expect(stdout).not.toContain('Sending');
});
