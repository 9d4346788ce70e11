import type { Verdict } from '../vocabulary/run.ts';
import type { Store } from './open-store.ts';
import { type StoredRowRepeats, storeRowRepeats } from './row-repeats.ts';

/** A run as it is planned. What is stored as JSON (`identity`, `messages`, `params`) must survive JSON unchanged. */
export interface NewRun {
  /** Unique; the id that people type. */
  readonly publicId: string;
  readonly name: string;
  readonly runKey: string | null;
  readonly tags: readonly string[];
  /** The run that this one repeats because it was worse; null: it stands for itself. */
  readonly confirmsRowId: number | null;
  readonly datasetId: number;
  /** Planned. */
  readonly samples: number;
  readonly configHash: string;
  /** The parts the hash was made of, to say later what differs. */
  readonly identity: unknown;
  readonly variants: readonly NewVariant[];
  readonly rowRepeats: StoredRowRepeats;
}

interface NewVariant {
  readonly label: string;
  readonly model: string;
  readonly messages: unknown;
  readonly params: unknown;
}

/** One start of a run. Neither `config` nor `provenance` may hold a secret. */
export interface TryStart {
  readonly startedMs: number;
  /** The resolved config that holds for this try. */
  readonly config: unknown;
  readonly provenance: unknown;
  readonly pid: number;
  readonly host: string;
}

export interface StoredTry extends TryStart {
  /** From 1. */
  readonly tryNumber: number;
  /** null: it was cut off, or still goes on. */
  readonly endedMs: number | null;
}

/** How a try ended; a try that was killed has no end. */
export interface TryEnd {
  readonly status: 'complete' | 'stopped';
  /** In words; null unless stopped. */
  readonly stopReason: string | null;
  readonly verdict: Verdict | null;
  readonly endedMs: number;
}

/** Stores a run together with its first try. @returns the row id that everything else of the run refers to */
export function createRun(store: Store, run: NewRun, start: TryStart): number {
  return store.transaction(() => {
    const { rowId } = store.run(
      `INSERT INTO runs (public_id, name, run_key, tags, status, dataset_id, samples, config_hash, identity, confirms_run_id, started_ms)
       VALUES (?, ?, ?, ?, 'open', ?, ?, ?, ?, ?, ?)`,
      run.publicId,
      run.name,
      run.runKey,
      JSON.stringify(run.tags),
      run.datasetId,
      run.samples,
      run.configHash,
      JSON.stringify(run.identity),
      run.confirmsRowId,
      start.startedMs,
    );
    for (const [index, variant] of run.variants.entries()) {
      store.run(
        'INSERT INTO variants (run_id, variant, label, model, template, params) VALUES (?, ?, ?, ?, ?, ?)',
        rowId,
        index,
        variant.label,
        variant.model,
        JSON.stringify(variant.messages),
        JSON.stringify(variant.params),
      );
    }
    storeRowRepeats(store, rowId, run.rowRepeats);
    startTry(store, rowId, start);
    return rowId;
  });
}

/** Opens a run again: whatever it was, it is `open`, without an end and without a verdict. @returns the try's number, from 1 */
export function startTry(store: Store, runRowId: number, start: TryStart): number {
  return store.transaction(() => {
    store.run(
      "UPDATE runs SET status = 'open', stop_reason = NULL, ended_ms = NULL, verdict = NULL WHERE id = ?",
      runRowId,
    );
    const tryNumber = countTries(store, runRowId) + 1;
    store.run(
      'INSERT INTO tries (run_id, try, started_ms, config, provenance, pid, host) VALUES (?, ?, ?, ?, ?, ?, ?)',
      runRowId,
      tryNumber,
      start.startedMs,
      JSON.stringify(start.config),
      JSON.stringify(start.provenance),
      start.pid,
      start.host,
    );
    return tryNumber;
  });
}

/** Ends the newest try and the run with it. */
export function endTry(store: Store, runRowId: number, end: TryEnd): void {
  store.transaction(() => {
    store.run(
      'UPDATE runs SET status = ?, stop_reason = ?, verdict = ?, ended_ms = ? WHERE id = ?',
      end.status,
      end.stopReason,
      end.verdict && JSON.stringify(end.verdict),
      end.endedMs,
      runRowId,
    );
    const tryNumber = countTries(store, runRowId);
    store.run('UPDATE tries SET ended_ms = ? WHERE run_id = ? AND try = ?', end.endedMs, runRowId, tryNumber);
  });
}

/** It stays resumable by its id, and with it the re-run that was not finished. */
export function abandonRun(store: Store, runRowId: number): void {
  store.transaction(() => {
    store.run("UPDATE runs SET status = 'abandoned' WHERE id = ?", runRowId);
    abandonConfirmRuns(store, runRowId);
  });
}

/** Gives up the re-run that nobody needs any more; one that is complete stays what it is. */
export function abandonConfirmRuns(store: Store, runRowId: number): void {
  store.run("UPDATE runs SET status = 'abandoned' WHERE confirms_run_id = ? AND status <> 'complete'", runRowId);
}

/** Replaces a run's verdict; one that has not ended has the one that stands until it does. */
export function setVerdict(store: Store, runRowId: number, verdict: Verdict): void {
  store.run('UPDATE runs SET verdict = ? WHERE id = ?', JSON.stringify(verdict), runRowId);
}

/** Takes that back. */
export function clearAccepted(store: Store, runRowId: number): void {
  store.run('UPDATE runs SET accepted_ms = NULL WHERE id = ?', runRowId);
}

/** A person declares the run good; the first time counts. */
export function setAccepted(store: Store, runRowId: number, atMs: number): void {
  store.run('UPDATE runs SET accepted_ms = ifnull(accepted_ms, ?) WHERE id = ?', Math.round(atMs), runRowId);
}

/**
 * Takes the failed results away so that their samples are sent again; their attempts stay, and an event tells of it. To be
 * done in the transaction that opens the run again: a run without a result for every sample must not count as complete.
 * @param tryNumber the try that asks them again
 * @param atMs epoch milliseconds
 * @returns how many there were
 */
export function reopenFailed(store: Store, runRowId: number, tryNumber: number, atMs: number): number {
  return store.transaction(() => {
    const { changes } = store.run("DELETE FROM results WHERE run_id = ? AND status = 'failed'", runRowId);
    if (changes === 0) return 0;
    const event = "INSERT INTO events (run_id, at_ms, kind, detail) VALUES (?, ?, 'retry-failed', ?)";
    store.run(event, runRowId, atMs, JSON.stringify({ samples: changes, try: tryNumber }));
    return changes;
  });
}

function countTries(store: Store, runRowId: number): number {
  const sql = 'SELECT max(try) AS newest FROM tries WHERE run_id = ?';
  return store.get<{ newest: number | null }>(sql, runRowId)?.newest ?? 0;
}

/** A run's tries, the first one first. */
export function readTries(store: Store, runRowId: number): StoredTry[] {
  const sql = `SELECT try AS tryNumber, started_ms AS startedMs, ended_ms AS endedMs, config, provenance, pid, host
    FROM tries WHERE run_id = ? ORDER BY try`;
  return store.all<StoredTry & { config: string; provenance: string }>(sql, runRowId).map((row) => ({
    ...row,
    config: JSON.parse(row.config) as unknown,
    provenance: JSON.parse(row.provenance) as unknown,
  }));
}

export interface StoredVariant extends NewVariant {
  readonly variant: number;
}

export function readVariants(store: Store, runRowId: number): StoredVariant[] {
  const sql = `SELECT variant, label, model, template AS messages, params FROM variants WHERE run_id = ? ORDER BY variant`;
  return store.all<StoredVariant & { messages: string; params: string }>(sql, runRowId).map((row) => ({
    ...row,
    messages: JSON.parse(row.messages) as unknown,
    params: JSON.parse(row.params) as unknown,
  }));
}
