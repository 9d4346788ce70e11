import { summariseRun } from '../../src/analysis/summarise-run.ts';
import { buildReport } from '../../src/report/build-report.ts';
import type { CompareData } from '../../src/report/compare-data.ts';
import { reportComparison } from '../../src/report/report-comparison.ts';
import type { ReportData } from '../../src/report/report-data.ts';
import { runColumns, scoreColumns } from '../analysis/run-columns.ts';
import { evilCompare, fineCompare, redCompare } from './sample-compares.ts';
import { gateVerdict } from './sample-drops.ts';
import { quietSending } from './sample-lanes.ts';
import { goodReport, nothingNotable, runSummary } from './sample-reports.ts';

/** A run of 300 rows against the baseline of that comparison, all its columns looked at. */
function comparedReport(data: CompareData, verdict: ReportData['verdict']): ReportData {
  const { run } = goodReport();
  const results = Array.from({ length: 300 }, (_, seq) => ({ seq, latencyMs: 400 + seq, finishReason: 'stop' }));
  const passed = results.map(({ seq }) => [seq, seq < 240 ? 1 : 0] as const);
  return buildReport({
    run: runSummary({ samples: 300, answered: 300, verdict }),
    about: { ...run, attempts: 300, dataset: { ...run.dataset, rows: 300, selectedRows: 300 } },
    variants: [{ label: 'ernie', model: 'baidu/ernie-4.5-0.3b', samples: 300 }],
    numbers: summariseRun(runColumns(results), [scoreColumns('contains', passed)], 1),
    prices: [],
    errorExamples: [],
    notable: nothingNotable,
    disagreements: null,
    by: null,
    sending: quietSending,
    comparison: reportComparison({ ...data, standsOut: data.by ? [data.by] : [] }),
  });
}

/** A red morning. */
export function redReport(): ReportData {
  const failed = gateVerdict();
  const gates = [
    gateVerdict({
      ...{ metric: 'score.contains', condition: 'min', bound: 0.8, measured: 0.8, verdict: 'within', outcome: 'pass' },
      ...{ drop: null, low: null, high: null, confidence: null, baseline: null, n: null, broke: null, recovered: null },
      ...{ confirmed: null, sentence: 'Pass rate 80.0 %, not under the minimum of 80.0 %.' },
    }),
    gateVerdict({
      ...{ metric: 'latencyMs.p95', condition: 'maxIncrease', bound: 0.2, isRelative: true, verdict: 'unclear' },
      ...{ drop: 80, low: -80, high: 240, baseline: 800, measured: 880, n: 7, broke: null, recovered: null },
      ...{ outcome: 'warn', confirmed: null },
      sentence: 'No rise shown, and one of 20 % is not ruled out (interval −10.0 to 30.0 %), 800 ms → 880 ms.',
    }),
    failed,
  ];
  return comparedReport(redCompare(), { word: 'worse', exitCode: 10, sentence: failed.sentence, gates });
}

/** A night that is unclear, of a score that no gate is about. */
export function unclearReport(): ReportData {
  const data = fineCompare();
  const gate = gateVerdict({
    ...{ verdict: 'unclear', outcome: 'warn', confirmed: null, variant: '文心一言', sentence: data.sentence },
  });
  const verdict = { word: 'unclear', exitCode: 0, sentence: 'Finished; a gate is unclear.', gates: [gate] } as const;
  return comparedReport(data, verdict);
}

/** Every text of it as given. */
export function evilReport(text?: string): ReportData {
  const gate = gateVerdict({ variant: text ?? '\u001b[2J', metric: text ?? 'score.|', sentence: text ?? '<b>' });
  return comparedReport(evilCompare(text), { word: 'worse', exitCode: 10, sentence: 'It fell.', gates: [gate] });
}
