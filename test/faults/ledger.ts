import Database from 'better-sqlite3';
import { sampleOf, type Witness } from './witness.ts';

interface StoredResult {
  readonly run: string;
  readonly seq: number;
  readonly place: string;
  readonly status: 'answered' | 'failed';
  readonly text: string | null;
  readonly requestId: string | null;
  readonly scores: number;
}

interface StoredRun {
  readonly run: string;
  readonly status: string;
  readonly samples: number;
  readonly results: number;
}

const resultsSql = `
  SELECT public_id AS run, results.seq, variant || '/' || row_index || '/' || repeat AS place, results.status, text,
    request_id AS requestId,
    (SELECT count(*) FROM scores WHERE scores.run_id = results.run_id AND scores.seq = results.seq) AS scores
  FROM results JOIN runs ON runs.id = run_id LEFT JOIN answers USING (run_id, seq)`;

const runsSql = `
  SELECT public_id AS run, status, samples, (SELECT count(*) FROM results WHERE run_id = id) AS results FROM runs`;

/**
 * What the file says against what the server saw. None of this may ever happen, whatever the fault was.
 * @param crashed answers that were made and not yet durable at kills and disk failures: those may be bought again
 * @returns a sentence for each violation
 */
export function findViolations(databasePath: string, witness: Witness, crashed: number): readonly string[] {
  const database = new Database(databasePath, { readonly: true });
  try {
    const results = database.prepare(resultsSql).all() as StoredResult[];
    const runs = database.prepare(runsSql).all() as StoredRun[];
    return [
      ...damage(database),
      ...results.flatMap((result) => foreign(result, witness)),
      ...twice(results),
      ...runs.flatMap(missing),
      ...unscored(results, runs),
      ...sentAfterwards(results, witness),
      ...failedThoughAnswered(results, witness),
      ...boughtTwice(witness, crashed + late(database, witness)),
    ];
  } finally {
    database.close();
  }
}

/**
 * Samples that were answered and have no result: after a crash, those in flight.
 * @param since how many requests had come when the process that crashed was started
 */
export function servedAndNotStored(databasePath: string, witness: Witness, since: number): number {
  const database = new Database(databasePath, { readonly: true });
  try {
    const results = database.prepare(resultsSql).all() as StoredResult[];
    const stored = new Set(results.map(({ run, seq }) => `${run}:${seq}`));
    const asked = new Set(witness.requests.slice(since));
    const served = [...witness.served.values()].filter(({ requestId }) => asked.has(requestId));
    return new Set(served.map(({ sample }) => sample).filter((sample) => !stored.has(sample))).size;
  } finally {
    database.close();
  }
}

function damage(database: Database.Database): readonly string[] {
  const integrity = database.pragma('integrity_check', { simple: true });
  const orphans = database.pragma('foreign_key_check') as unknown[];
  return [
    ...(integrity === 'ok' ? [] : [`the file is damaged: ${integrity}`]),
    ...(orphans.length === 0 ? [] : [`${orphans.length} rows of the file belong to nothing`]),
  ];
}

/** Every result is one that the server served, for this very sample, with the text that it sent. */
function foreign({ run, seq, status, text, requestId }: StoredResult, witness: Witness): readonly string[] {
  if (status === 'failed') return [];
  const sample = `${run}:${seq}`;
  const served = witness.served.get(/token-\d+-/.exec(text ?? '')?.[0] ?? '');
  if (!served) return [`${sample} has an answer that the server never made`];
  if (served.sample !== sample) return [`${sample} has the answer to ${served.sample}`];
  if (served.requestId !== requestId) return [`${sample} has its answer under the request ${requestId}`];
  return served.text === text ? [] : [`${sample} has another text than the server sent`];
}

function twice(results: readonly StoredResult[]): readonly string[] {
  const places = Map.groupBy(results, ({ run, place }) => `${run} ${place}`);
  return [...places].filter(([, all]) => all.length > 1).map(([place, all]) => `${place} has ${all.length} results`);
}

function missing({ run, status, samples, results }: StoredRun): readonly string[] {
  if (status !== 'complete' || results === samples) return [];
  return [`${run} is complete with ${results} of ${samples} results`];
}

function unscored(results: readonly StoredResult[], runs: readonly StoredRun[]): readonly string[] {
  const complete = new Set(runs.filter(({ status }) => status === 'complete').map(({ run }) => run));
  return results
    .filter(({ run, status, scores }) => complete.has(run) && status === 'answered' && scores !== 1)
    .map(({ run, seq, scores }) => `${run}:${seq} has ${scores} scores`);
}

/** Nothing is sent for a sample that has its answer, and no attempt's id goes out twice. */
function sentAfterwards(results: readonly StoredResult[], { requests }: Witness): readonly string[] {
  const lastOf = new Map(requests.map((requestId) => [sampleOf(requestId), requestId]));
  const late = results.filter(
    ({ run, seq, status, requestId }) => status === 'answered' && lastOf.get(`${run}:${seq}`) !== requestId,
  );
  const again = requests.length - new Set(requests).size;
  return [
    ...late.map(({ run, seq }) => `${run}:${seq} was sent again after its answer`),
    ...(again === 0 ? [] : [`${again} requests have the id of another one`]),
  ];
}

/** What was bought and arrived is never thrown away. */
function failedThoughAnswered(results: readonly StoredResult[], witness: Witness): readonly string[] {
  const served = witness.servedBySample();
  const thrownAway = results.filter(({ run, seq, status }) => status === 'failed' && served.has(`${run}:${seq}`));
  return thrownAway.length <= witness.lost ? [] : [`${thrownAway.length} samples failed though they were answered`];
}

/** Answers that came too late for a row's short timeouts, as on a machine that is overloaded: on others there are none. */
function late(database: Database.Database, { served, hung }: Witness): number {
  const sql = "SELECT request_id FROM attempts WHERE error_kind LIKE 'timeout_%'";
  const timedOut = new Set(database.prepare(sql).pluck().all());
  return [...served.values()].filter(({ requestId }) => timedOut.has(requestId) && !hung.has(requestId)).length;
}

function boughtTwice(witness: Witness, crashed: number): readonly string[] {
  const again = witness.served.size - witness.servedBySample().size;
  const allowed = crashed + witness.lost;
  return again <= allowed ? [] : [`${again} answers were bought again where ${allowed} were lost`];
}
