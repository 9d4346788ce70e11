import type { GateVerdict } from '../vocabulary/run.ts';

/** A gate as the config writes it, and its variant: `score.contains maxDrop 0.02 (ernie)`. */
export function gateTitle({
  metric,
  condition,
  bound,
  isRelative,
  variant,
}: Pick<GateVerdict, 'metric' | 'condition' | 'bound' | 'isRelative' | 'variant'>): string {
  return `${metric} ${condition} ${isRelative ? `${plain(bound * 100)}%` : plain(bound)} (${variant})`;
}

/** Without the floating point's noise: 0.07 × 100 is 7. */
function plain(bound: number): string {
  return String(Number(bound.toPrecision(12)));
}
