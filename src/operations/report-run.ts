import type { RunColumns } from '../analysis/run-columns.ts';
import { summariseGroups } from '../analysis/summarise-groups.ts';
import { type LaneEvent, summariseLanes } from '../analysis/summarise-lanes.ts';
import { type RunNumbers, summariseRun } from '../analysis/summarise-run.ts';
import type { Config } from '../config/schema.ts';
import { defaultRepeats, type RowRepeats } from '../plan/number-samples.ts';
import { buildReport, type GroupedNumbers, type SendingNumbers } from '../report/build-report.ts';
import type { FoundDisagreements } from '../report/disagreements.ts';
import type { NotableResults } from '../report/notable-samples.ts';
import { fewTurned } from '../report/report-comparison.ts';
import type { ReportData, ReportNote, ReportRun } from '../report/report-data.ts';
import { confirmRunOf } from '../store/confirm-runs.ts';
import { countFailedAttempts, countPossiblyBilled } from '../store/failed-attempts.ts';
import type { Store } from '../store/open-store.ts';
import { readColumns, readScores } from '../store/read-columns.ts';
import { countRetries, readEvents } from '../store/read-events.ts';
import { readErrorExamples } from '../store/read-results.ts';
import type { RunRecord } from '../store/read-runs.ts';
import { readSamples } from '../store/read-samples.ts';
import { readRowRepeats } from '../store/row-repeats.ts';
import { readPrices } from '../store/run-prices.ts';
import { readVariants } from '../store/run-records.ts';
import { resolveRun } from '../store/select-run.ts';
import { compareForReport } from './compare-for-report.ts';
import { type GroupedRows, groupRows } from './group-rows.ts';
import { pricesOf } from './prices-in-force.ts';
import type { Provenance } from './provenance.ts';
import { resumeFlags } from './resume-flags.ts';
import { selectedRowsOf } from './row-repeats.ts';
import { selectionOf } from './selection.ts';
import { laneEventOf } from './stored-events.ts';

/** A run's results with the prices they came at. */
function columnsOf(store: Store, run: RunRecord): RunColumns {
  return { ...readColumns(store, run.rowId), prices: pricesOf(store, run.rowId) };
}

/** The numbers of a run, from what is stored of it. */
export function numbersOf(store: Store, run: RunRecord, variantCount: number): RunNumbers {
  return summariseRun(columnsOf(store, run), readScores(store, run.rowId), variantCount);
}

/**
 * @param by a column of the dataset, to have the numbers for each of its values too; null: none
 * @throws UserError exit 2 where `reference` names no run, or `by` no column
 */
export function reportRun(store: Store, reference: string, by: string | null): ReportData {
  return reportOf(store, resolveRun(store, reference), { by });
}

/** @param given `known`: its numbers, where they were counted already; else `by` as for `reportRun` */
export function reportOf(
  store: Store,
  run: RunRecord,
  given: { readonly known: RunNumbers } | { readonly by: string | null } = { by: null },
): ReportData {
  // Stored by this program: what `storableConfig` and `provenanceOf` gave.
  const config = run.config as Config;
  const provenance = run.provenance as Provenance;
  const variants = readVariants(store, run.rowId);
  const perVariant = run.samples / variants.length;
  const rowRepeats = readRowRepeats(store, run.rowId);
  const lanes = new Set(variants.map(({ model }) => model)).size;
  const { endpoint } = config;
  const { numbers, by } =
    'known' in given ? { numbers: given.known, by: null } : countNumbers(store, run, variants.length, given.by);
  return buildReport({
    run,
    about: {
      tries: run.tries,
      // Those that failed may be pruned, or lost in a crash; a result counts its own.
      attempts: Math.max(numbers.total.attempts, run.answered + countFailedAttempts(store, run.rowId)),
      atMostSentTwice: config.concurrency.max * lanes,
      possiblyBilledAttempts: countPossiblyBilled(store, run.rowId),
      simulated: 'simulated' in endpoint,
      endpoint: 'simulated' in endpoint ? null : withoutQuery(endpoint.baseUrl),
      configPath: provenance.configPath,
      resume: resumeFlags(run),
      dataset: {
        path: run.dataset.path,
        sha256: run.dataset.sha256,
        rows: run.dataset.rowCount,
        selectedRows: selectedRowsOf(perVariant, config.repeats, rowRepeats),
      },
      ...repeatsOf(config, rowRepeats),
      provenance: { ...provenance },
    },
    variants: variants.map(({ label, model }) => ({ label, model, samples: perVariant })),
    numbers,
    errorExamples: readErrorExamples(store, run.rowId),
    notable: notableResults(store, run, numbers),
    disagreements: disagreementsOf(store, run, numbers),
    prices: readPrices(store, run.rowId),
    by,
    sending: sendingNumbers(store, run),
    comparison: compareForReport(store, run, fewTurned),
    notes: reRunNotes(store, run),
  });
}

/** A run that was asked again says so, and so does the run that asked again. */
function reRunNotes(store: Store, run: RunRecord): ReportNote[] {
  const note = (sentence: string) => [{ kind: 're-run', variant: null, count: null, sentence }];
  if (run.confirms !== null) return note(`This run only asks run ${run.confirms} again, to confirm what got worse.`);
  const again = confirmRunOf(store, run.rowId);
  return again === null ? [] : note(`It was asked again, whole, as run ${again.id} (${again.status}).`);
}

interface CountedNumbers {
  readonly numbers: RunNumbers;
  readonly by: GroupedNumbers | null;
}

function countNumbers(store: Store, run: RunRecord, variantCount: number, column: string | null): CountedNumbers {
  // A mistyped column is told before anything is counted.
  const grouped = column === null ? null : { column, ...groupedRows(store, run, column) };
  const columns = columnsOf(store, run);
  const scores = readScores(store, run.rowId);
  const numbers = summariseRun(columns, scores, variantCount);
  if (!grouped) return { numbers, by: null };
  const byGroup = summariseGroups(columns, scores, variantCount, grouped.groups);
  const groups = grouped.values.map((value, group) => ({ ...value, variants: byGroup[group] ?? [] }));
  return { numbers, by: { column: grouped.column, groups, more: grouped.more } };
}

function groupedRows(store: Store, run: RunRecord, column: string): GroupedRows {
  const selection = selectionOf(store, run.config as Config, { id: run.datasetId, ...run.dataset });
  const { repeats } = run.config as Config;
  const rowRepeats = readRowRepeats(store, run.rowId);
  return groupRows(store, run, selection, column, (rowIndex) => rowRepeats.get(rowIndex) ?? defaultRepeats(repeats));
}

function notableResults(store: Store, run: RunRecord, { notable }: RunNumbers): NotableResults {
  const read = (seqs: readonly number[]) => readSamples(store, run.rowId, seqs);
  const { slowest, failed, notPassed, notPassedCount } = notable;
  return { slowest: read(slowest), failed: read(failed), notPassed: read(notPassed), notPassedCount };
}

function disagreementsOf(store: Store, run: RunRecord, { disagreements }: RunNumbers): FoundDisagreements | null {
  if (!disagreements) return null;
  const samples = readSamples(
    store,
    run.rowId,
    disagreements.first.map(({ seq }) => seq),
  );
  const first = disagreements.first.flatMap((found) => {
    const result = samples.find(({ seq }) => seq === found.seq);
    return result ? [{ ...found, result }] : [];
  });
  return { ...disagreements, first };
}

function repeatsOf({ repeats }: Config, rowRepeats: RowRepeats): Pick<ReportRun, 'repeats' | 'flakyRows'> {
  if (typeof repeats === 'number') return { repeats: { default: repeats, flaky: null }, flakyRows: null };
  return { repeats, flakyRows: rowRepeats.size };
}

function sendingNumbers(store: Store, run: RunRecord): SendingNumbers {
  // Runs of before there were any have none stored.
  const { requestsPerMinute = null, tokensPerMinute = null } = (run.config as Partial<Config>).limits ?? {};
  const limits = { requestsPerMinute, tokensPerMinute };
  return { lanes: summariseLanes(laneEvents(store, run)), limits, retries: countRetries(store, run.rowId) };
}

function* laneEvents(store: Store, run: RunRecord): Generator<LaneEvent> {
  for (const stored of readEvents(store, run.rowId)) {
    const event = laneEventOf(stored);
    if (event) yield event;
  }
}

function withoutQuery(baseUrl: string): string {
  return baseUrl.replace(/\?.*$/, '');
}
