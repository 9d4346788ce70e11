import type { GateVerdict, Verdict } from '../vocabulary/run.ts';
import type { DataTable } from './data-table.ts';
import { unknownText } from './format-values.ts';
import { gateMetric } from './gate-metric.ts';
import { shortNumber } from './signed-values.ts';

const outcomes: Readonly<Record<GateVerdict['outcome'], string>> = { fail: 'FAIL', warn: 'warn', pass: 'pass' };

/** A line per gate and variant, those that fail first. */
export function gatesTable(gates: readonly GateVerdict[]): DataTable {
  const severalVariants = new Set(gates.map(({ variant }) => variant)).size > 1;
  return {
    columns: [
      { head: 'Gate', align: 'left' },
      { head: 'Condition', align: 'left', minWidth: 27, isName: true },
      { head: 'Variant', align: 'left', minWidth: 8, maxWidth: 40, isName: true },
      { head: 'Before', align: 'right', dropOrder: 2 },
      { head: 'Now', align: 'right' },
      { head: 'Worse by', align: 'right' },
      { head: 'Interval', align: 'right', dropOrder: 3 },
      { head: 'Verdict', align: 'left', dropOrder: 1 },
    ],
    rows: gravestFirst(gates).map((gate) => [
      outcomes[gate.outcome],
      conditionText(gate),
      severalVariants ? gate.variant : '',
      ...figures(gate),
      gate.verdict,
    ]),
  };
}

/** `score.contains maxDrop 0.02`, as the config has it. */
function conditionText({ metric, condition, bound, isRelative }: GateVerdict): string {
  return `${metric} ${condition} ${isRelative ? `${shortNumber(bound * 100)}%` : bound}`;
}

function figures({ metric, measured, baseline, drop, low, high }: GateVerdict): string[] {
  const { value, cell } = gateMetric(metric, true);
  return [
    baseline === null ? '' : value(baseline),
    measured === null ? unknownText : value(measured),
    drop === null ? '' : cell(drop),
    low === null || high === null ? '' : `${cell(low)} to ${cell(high)}`,
  ];
}

/** What the gates that do not pass say, those that fail first; what the verdict's own sentence says already is not said again. */
export function gateSentences({ gates, sentence: said }: Verdict): string[] {
  return gravestFirst(gates)
    .filter(({ outcome, sentence }) => outcome !== 'pass' && !said.includes(sentence.replace(/\.$/, '')))
    .map((gate) => `${gate.variant}, ${conditionText(gate)}: ${gate.sentence}`);
}

function gravestFirst(gates: readonly GateVerdict[]): GateVerdict[] {
  const rank = { fail: 0, warn: 1, pass: 2 } as const;
  return gates.toSorted((a, b) => rank[a.outcome] - rank[b.outcome]);
}
