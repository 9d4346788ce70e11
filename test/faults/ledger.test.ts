import { copyFileSync } from 'node:fs';
import { join } from 'node:path';
import Database from 'better-sqlite3';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { folderForTest } from '../e2e/cli.ts';
import { findViolations } from './ledger.ts';
import { reset } from './misbehaviours.ts';
import { everySample } from './rules.ts';
import { Stage } from './stage.ts';
import type { Witness } from './witness.ts';

let stage: Stage;
let untouched: string;

beforeAll(async () => {
  stage = await Stage.build({ what: '', ends: '', samples: 20, server: () => [everySample(10, reset(0.5))] });
  await stage.play({ exit: 0 });
  untouched = stage.databasePath;
});

afterAll(() => stage.close());

/** The violations in a copy of a true file, after `sql`; a statement for each line. */
function violationsAfter(sql: string, witness: Witness = stage.server.witness): readonly string[] {
  const path = join(folderForTest(), 'results.db');
  copyFileSync(untouched, path);
  const database = new Database(path);
  database.pragma('foreign_keys = OFF');
  database.exec(sql);
  database.close();
  return findViolations(path, witness, 0);
}

/** A witness that saw something else. */
function changed(change: (witness: { -readonly [Key in keyof Witness]: Witness[Key] }) => void): Witness {
  const { witness } = stage.server;
  const other = Object.assign(Object.create(Object.getPrototypeOf(witness)), witness, {
    requests: [...witness.requests],
    served: new Map(witness.served),
  }) as Witness;
  change(other);
  return other;
}

test('a true file has no violation, two answers of it having been lost and bought again', () => {
  expect(stage.server.witness.lost).toBe(2);
  expect(stage.server.witness.served.size).toBe(22);
  expect(violationsAfter('')).toEqual([]);
});

describe('a planted violation is found', () => {
  test.each([
    {
      what: 'an answer that was never served',
      sql: "UPDATE answers SET text = 'It is 4. token-9999-' WHERE seq = 3",
      says: ['has an answer that the server never made'],
    },
    {
      what: 'an answer with one character more',
      sql: "UPDATE answers SET text = text || '.' WHERE seq = 3",
      says: ['has another text than the server sent'],
    },
    {
      what: "another sample's answer",
      sql: 'UPDATE answers SET text = (SELECT text FROM answers WHERE seq = 4) WHERE seq = 3',
      says: ['has the answer to'],
    },
    {
      what: "another attempt's id",
      sql: "UPDATE answers SET request_id = request_id || '0' WHERE seq = 3",
      says: ['has its answer under the request', 'was sent again after its answer'],
    },
    {
      what: 'a missing result',
      sql: 'DELETE FROM results WHERE seq = 3; DELETE FROM answers WHERE seq = 3; DELETE FROM scores WHERE seq = 3',
      says: ['is complete with 19 of 20 results'],
    },
    {
      what: 'a missing score',
      sql: 'DELETE FROM scores WHERE seq = 3',
      says: ['has 0 scores'],
    },
    {
      what: 'a sample with two results',
      sql: 'UPDATE results SET (variant, row_index) = (SELECT variant, row_index FROM results WHERE seq = 4) WHERE seq = 3',
      says: ['has 2 results'],
    },
    {
      what: 'rows that belong to nothing',
      sql: 'DELETE FROM runs',
      says: ['rows of the file belong to nothing'],
    },
  ])('$what', ({ sql, says }) => {
    const found = violationsAfter(sql);
    expect(found).toHaveLength(says.length);
    for (const [index, words] of says.entries()) expect(found[index]).toContain(words);
  });

  test('answers that were thrown away', () => {
    const failed = "UPDATE results SET status = 'failed', error_kind = 'timeout_idle' WHERE seq IN (3, 4, 5)";
    expect(violationsAfter(failed)).toEqual(['3 samples failed though they were answered']);
  });

  test('an answer bought once too often', () => {
    const thrifty = changed((witness) => {
      witness.lost = 1;
    });
    expect(violationsAfter('', thrifty)).toEqual(['2 answers were bought again where 1 were lost']);
  });

  test('of those, what is recorded as a timeout was late, and no violation', () => {
    const { served } = stage.server.witness;
    const [first] = served.values();
    const late = `INSERT INTO attempts (run_id, seq, try, n, error_kind, message, request_id, at_ms)
      VALUES (1, 3, 9, 9, 'timeout_idle', '', '${first?.requestId}', 0)`;
    const thrifty = changed((witness) => {
      witness.lost = 1;
    });
    expect(violationsAfter(late, thrifty)).toEqual([]);
  });

  test('a request after the answer, and one under an old id', () => {
    const [first = ''] = stage.server.witness.requests;
    const late = changed(({ requests }) => requests.push(first.replace(/\d+$/, '7')));
    expect(violationsAfter('', late)).toEqual([expect.stringContaining('was sent again after its answer')]);
    const again = changed(({ requests }) => requests.unshift(first));
    expect(violationsAfter('', again)).toEqual(['1 requests have the id of another one']);
  });
});
