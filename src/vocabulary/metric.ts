/** What a gate measures, of one variant. */
export type Metric =
  | { readonly kind: 'score'; readonly scorer: string }
  /** Failed ÷ planned. */
  | { readonly kind: 'errorRate' }
  | { readonly kind: 'latencyMs' | 'ttftMs' /** A whole number from 1 to 99. */; readonly percentile: number }
  /** US dollars for all answers of the variant. */
  | { readonly kind: 'costUsd' }
  /** Of its prompts and answers together. */
  | { readonly kind: 'tokens' };

/**
 * `score.NAME`, `errorRate`, `latencyMs.p95`, `ttftMs.p50`, `costUsd`, `tokens`; whether the scorer exists is not looked at.
 * @returns null for anything else
 */
export function readMetric(text: string): Metric | null {
  if (text === 'errorRate' || text === 'costUsd' || text === 'tokens') return { kind: text };
  const [, scorer] = /^score\.(.+)$/.exec(text) ?? [];
  if (scorer !== undefined) return { kind: 'score', scorer };
  const [, kind, percentile] = /^(latencyMs|ttftMs)\.p([1-9]\d?)$/.exec(text) ?? [];
  if (kind !== 'latencyMs' && kind !== 'ttftMs') return null;
  return { kind, percentile: Number(percentile) };
}
