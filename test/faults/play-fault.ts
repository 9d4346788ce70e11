import Database from 'better-sqlite3';
import { expect } from 'vitest';
import { commonSamples, type ExpectedRun, type Fault } from './fault.ts';
import { findViolations } from './ledger.ts';
import { concurrency, Stage } from './stage.ts';

/** Plays one row of the table from its first process to its last, and compares what is in the file with what was served. */
export async function playFault(fault: Fault): Promise<void> {
  const stage = await Stage.build(fault);
  try {
    for (const one of fault.tries ?? [{ exit: 0 }]) await stage.play(one);
    const { witness } = stage.server;
    expect(findViolations(stage.databasePath, witness, stage.crashed)).toEqual([]);
    expect(witness.largestOpen).toBeLessThanOrEqual((fault.atOnce ?? concurrency) + witness.abandoned);
    const expected = fault.runs ?? [{ status: 'complete', answered: fault.samples ?? commonSamples }];
    expectRuns(stage.databasePath, expected);
    for (const [sql, values] of Object.entries(fault.holds ?? {}))
      expect({ sql, values: read(stage.databasePath, sql).map((row) => Object.values(row)[0]) }).toEqual({
        sql,
        values,
      });
  } finally {
    await stage.close();
  }
}

const runsSql = `
  SELECT public_id AS id, runs.status, count(*) FILTER (WHERE results.status = 'answered') AS answered
  FROM runs LEFT JOIN results ON run_id = id GROUP BY runs.id ORDER BY runs.id`;

function expectRuns(databasePath: string, expected: readonly ExpectedRun[]): void {
  const found = read(databasePath, runsSql).map(({ id, status, answered }, index) => ({
    status,
    answered: expected[index]?.answered === null ? null : answered,
    failed: failuresOf(databasePath, String(id)),
  }));
  expect(found).toEqual(expected.map((run) => ({ failed: {}, ...run })));
}

function failuresOf(databasePath: string, run: string): Readonly<Record<string, unknown>> {
  const sql = `SELECT error_kind AS kind, count(*) AS count FROM results JOIN runs ON id = run_id
    WHERE public_id = '${run}' AND results.status = 'failed' GROUP BY error_kind`;
  return Object.fromEntries(read(databasePath, sql).map(({ kind, count }) => [kind, count]));
}

function read(databasePath: string, sql: string): readonly Readonly<Record<string, unknown>>[] {
  const database = new Database(databasePath, { readonly: true });
  try {
    return database.prepare(sql).all() as Record<string, unknown>[];
  } finally {
    database.close();
  }
}
