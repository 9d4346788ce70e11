import type { RunColumns } from '../analysis/run-columns.ts';
import { type RunNumbers, summariseRun } from '../analysis/summarise-run.ts';
import type { Config } from '../config/schema.ts';
import { buildReport } from '../report/build-report.ts';
import type { ReportData } from '../report/report-data.ts';
import type { Store } from '../store/open-store.ts';
import { readColumns, readScores } from '../store/read-columns.ts';
import { readErrorExamples } from '../store/read-results.ts';
import type { RunRecord } from '../store/read-runs.ts';
import { readVariants } from '../store/run-records.ts';
import { resolveRun } from '../store/select-run.ts';
import { pricesOf } from './prices-in-force.ts';
import type { Provenance } from './provenance.ts';

/** A run's results with the prices they came at. */
export function columnsOf(store: Store, run: RunRecord): RunColumns {
  return { ...readColumns(store, run.rowId), prices: pricesOf(store, run.rowId) };
}

/** The numbers of a run, from what is stored of it. */
export function numbersOf(store: Store, run: RunRecord, variantCount: number): RunNumbers {
  return summariseRun(columnsOf(store, run), readScores(store, run.rowId), variantCount);
}

/** @throws UserError exit 2 where `reference` names no run */
export function reportRun(store: Store, reference: string): ReportData {
  return reportOf(store, resolveRun(store, reference));
}

/** @param known its numbers, where they were counted already */
export function reportOf(store: Store, run: RunRecord, known?: RunNumbers): ReportData {
  // Stored by this program: what `storableConfig` and `provenanceOf` gave.
  const config = run.config as Config;
  const provenance = run.provenance as Provenance;
  const variants = readVariants(store, run.rowId);
  const perVariant = run.samples / variants.length;
  const lanes = new Set(variants.map(({ model }) => model)).size;
  const { endpoint } = config;
  return buildReport({
    run,
    about: {
      tries: run.tries,
      atMostSentTwice: config.concurrency.max * lanes,
      simulated: 'simulated' in endpoint,
      endpoint: 'simulated' in endpoint ? null : withoutQuery(endpoint.baseUrl),
      configPath: provenance.configPath,
      dataset: {
        path: run.dataset.path,
        sha256: run.dataset.sha256,
        rows: run.dataset.rowCount,
        selectedRows: perVariant / config.repeats,
      },
      provenance: { ...provenance },
    },
    variants: variants.map(({ label, model }) => ({ label, model, samples: perVariant })),
    numbers: known ?? numbersOf(store, run, variants.length),
    errorExamples: readErrorExamples(store, run.rowId),
  });
}

function withoutQuery(baseUrl: string): string {
  return baseUrl.replace(/\?.*$/, '');
}
