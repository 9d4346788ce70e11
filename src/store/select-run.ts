import type { RunStatus } from '../vocabulary/run.ts';
import { UserError } from '../vocabulary/user-error.ts';
import { liveRunRowIds } from './claim-run.ts';
import { linkedRowIds } from './confirm-runs.ts';
import type { SqlValue, Store } from './open-store.ts';
import { listRuns, type RunRecord, readRun, type StatusRow, statusOf } from './read-runs.ts';
import { readVariants } from './run-records.ts';
import { readSeries } from './series.ts';

/**
 * A run by what a person types: `latest`, `previous` (of the same name), `baseline` (the newest green one before `latest`), an
 * exact id, a run key, a name (its newest), or the unique beginning of an id, in this order.
 * @throws UserError exit 2 where it names no run, or several
 */
export function resolveRun(store: Store, reference: string): RunRecord {
  const found = findRun(store, reference);
  if (found !== null) return found;
  const newest = listRuns(store, { last: 3 });
  const [latest] = newest;
  if (!latest) {
    const named = isWord(reference) ? '' : ` "${reference}"`;
    throw new UserError(`There is no run${named} yet.`, {
      where: store.path,
      next: 'Run `promptbatch run CONFIG` first.',
    });
  }
  if (reference === 'previous') throw noPrevious(store, latest);
  throw new UserError(`There is no run "${reference}".`, {
    where: store.path,
    next: `\`promptbatch runs\` lists all; newest: ${newest.map(({ id, name }) => `${id} (${name})`).join(', ')}.`,
  });
}

function isWord(reference: string): boolean {
  return ['latest', 'previous', 'baseline'].includes(reference);
}

function noPrevious(store: Store, { name }: Pick<RunRecord, 'name'>): UserError {
  return new UserError(`There is no previous run: the newest one is the only one called ${name}.`, {
    where: store.path,
    next: 'Run it once more, or name another run; `promptbatch runs` lists all.',
  });
}

/** The same; null: it names no run. @throws UserError exit 2 where it names several */
export function findRun(store: Store, reference: string): RunRecord | null {
  return recordOrNull(store, rowIdOf(store, reference));
}

function rowIdOf(store: Store, reference: string): number | null {
  const notConfirming = 'confirms_run_id IS NULL ORDER BY id DESC LIMIT 1';
  if (reference === 'latest') return firstId(store, `SELECT id FROM runs WHERE ${notConfirming}`);
  if (reference === 'previous') {
    const latest = rowIdOf(store, 'latest');
    const older = `SELECT id FROM runs WHERE name = (SELECT name FROM runs WHERE id = ?) AND id < ? AND ${notConfirming}`;
    return latest === null ? null : firstId(store, older, latest, latest);
  }
  if (reference === 'baseline') {
    const latest = rowIdOf(store, 'latest');
    return latest === null ? null : newestGreenBefore(store, readRun(store, latest));
  }
  return (
    firstId(store, 'SELECT id FROM runs WHERE public_id = ?', reference) ??
    firstId(store, `SELECT id FROM runs WHERE run_key = ? AND ${notConfirming}`, reference) ??
    firstId(store, `SELECT id FROM runs WHERE name = ? AND ${notConfirming}`, reference) ??
    rowIdOfPrefix(store, reference)
  );
}

/** @throws UserError exit 2 where no night of its series is green */
function newestGreenBefore(store: Store, latest: RunRecord): number {
  const labels = readVariants(store, latest.rowId).map(({ label }) => label);
  const nights = labels.flatMap((label) => readSeries(store, latest.name, label, latest.rowId));
  const green = nights.filter(({ isGreen }) => isGreen).map(({ rowId }) => rowId);
  if (green.length > 0) return Math.max(...green);
  throw new UserError(`There is no baseline: no run of the name ${latest.name} before ${latest.id} is green.`, {
    where: store.path,
    next: `Green is a run that is complete, passed (exit 0) and misses at most 2 % of its samples; \`promptbatch accept RUN\` declares one good. \`promptbatch runs --name ${latest.name}\` lists them.`,
  });
}

function rowIdOfPrefix(store: Store, prefix: string): number | null {
  if (prefix === '') return null;
  const sql =
    'SELECT id, public_id AS publicId FROM runs WHERE public_id >= ? AND public_id < ? ORDER BY public_id LIMIT 6';
  const matches = store.all<{ id: number; publicId: string }>(sql, prefix, `${prefix}\u{10ffff}`);
  if (matches.length > 1) {
    const ids = matches.slice(0, 5).map(({ publicId }) => publicId);
    throw new UserError(`Several runs begin with "${prefix}".`, {
      next: `Type more of it: ${ids.join(', ')}${matches.length > 5 ? ', …' : ''}.`,
    });
  }
  return matches[0]?.id ?? null;
}

/** The newest run of a name that was begun before another one; null: there is none. */
export function newestBefore(store: Store, name: string, runRowId: number): RunRecord | null {
  const sql = 'SELECT id FROM runs WHERE name = ? AND id < ? AND confirms_run_id IS NULL ORDER BY id DESC LIMIT 1';
  return recordOrNull(store, firstId(store, sql, name, runRowId));
}

/** The newest run that holds this key of this name, whatever its identity and status. */
export function newestByKey(store: Store, name: string, runKey: string): RunRecord | null {
  const sql = 'SELECT id FROM runs WHERE run_key = ? AND name = ? AND confirms_run_id IS NULL ORDER BY id DESC LIMIT 1';
  return recordOrNull(store, firstId(store, sql, runKey, name));
}

/** The newest run of this identity, whatever its status. */
export function newestByIdentity(store: Store, name: string, configHash: string): RunRecord | null {
  return recordOrNull(store, rowsByIdentity(store, name, configHash)[0]?.rowId ?? null);
}

/** The newest run of this identity that was interrupted or stopped, and that no process has taken up again. */
export function newestUnfinished(store: Store, name: string, configHash: string): RunRecord | null {
  const live = liveRunRowIds(store);
  const row = rowsByIdentity(store, name, configHash).find(
    (run) => unfinished.includes(statusOf(run, live)) && !live.has(run.rowId),
  );
  return recordOrNull(store, row?.rowId ?? null);
}

const unfinished: readonly RunStatus[] = ['interrupted', 'stopped'];

function rowsByIdentity(store: Store, name: string, configHash: string): StatusRow[] {
  const sql = `SELECT id AS rowId, status AS storedStatus FROM runs
    WHERE name = ? AND config_hash = ? AND confirms_run_id IS NULL ORDER BY id DESC`;
  return store.all<StatusRow>(sql, name, configHash);
}

/** When the last answer of a run, or of its re-run, was got, epoch milliseconds; null: it has none. */
export function lastAnswerMs(store: Store, runRowId: number): number | null {
  const sql = "SELECT max(ended_ms) AS last FROM results WHERE run_id = ? AND status = 'answered'";
  const lasts = linkedRowIds(store, runRowId).flatMap((id) => store.get<{ last: number | null }>(sql, id)?.last ?? []);
  return lasts.length === 0 ? null : Math.max(...lasts);
}

function firstId(store: Store, sql: string, ...parameters: SqlValue[]): number | null {
  return store.get<{ id: number }>(sql, ...parameters)?.id ?? null;
}

function recordOrNull(store: Store, rowId: number | null): RunRecord | null {
  return rowId === null ? null : readRun(store, rowId);
}
