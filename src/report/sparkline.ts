const bars = ['▁', '▂', '▃', '▄', '▅', '▆', '▇', '█'];

/** Where nothing is known. */
const gap = '·';

/**
 * One character a value, between the lowest and the highest of them; equal values are of middle height.
 * @param values null: not known
 */
export function sparkline(values: readonly (number | null)[]): string {
  const known = values.filter((value) => value !== null);
  const lowest = Math.min(...known);
  const range = Math.max(...known) - lowest;
  return values.map((value) => (value === null ? gap : barAt(range === 0 ? 0.5 : (value - lowest) / range))).join('');
}

function barAt(share: number): string {
  return bars[Math.min(bars.length - 1, Math.floor(share * bars.length))] ?? gap;
}
