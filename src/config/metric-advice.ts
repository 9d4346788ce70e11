import { nearest } from '../vocabulary/nearest.ts';

/** For messages: the shapes that a metric may have. */
export const metricForms = ['score.NAME', 'errorRate', 'latencyMs.p95', 'ttftMs.p95', 'costUsd', 'tokens'];

/** What else people call them. */
const otherNames: Readonly<Record<string, string>> = {
  accuracy: 'score.NAME',
  passrate: 'score.NAME',
  latency: 'latencyMs.p95',
  latencyms: 'latencyMs.p95',
  duration: 'latencyMs.p95',
  ttft: 'ttftMs.p95',
  ttftms: 'ttftMs.p95',
  cost: 'costUsd',
  usd: 'costUsd',
  errors: 'errorRate',
  failurerate: 'errorRate',
};

/**
 * What was most likely meant by a metric that does not exist.
 * @param scorers the names of the config's scorers
 */
export function adviceOnMetric(text: string, scorers: readonly string[]): string {
  if (scorers.includes(text)) return `Did you mean score.${text}?`;
  if (/^(latencyMs|ttftMs)\./.test(text)) return 'Percentiles go from p1 to p99, in whole numbers: latencyMs.p95.';
  const scores = scorers.map((name) => `score.${name}`);
  const meant = otherNames[text.trim().toLowerCase()] ?? nearest(text, [...scores, ...metricForms.slice(1)]);
  if (meant === 'score.NAME') return `Did you mean ${scores[0] ?? meant}?`;
  return meant === null ? `Known here: ${[...scores, ...metricForms.slice(1)].join(', ')}.` : `Did you mean ${meant}?`;
}
