/** One night's comparison, as its run's verdict tells it; in points. */
export interface DrawnNight {
  readonly day: string;
  readonly drop: number;
  readonly low: number;
  readonly high: number;
  readonly isRed: boolean;
}

const left = 64;
const top = 24;
const step = 22;
const height = 260;
const points = { most: 14, least: -6 };

/**
 * The nights as an SVG picture, in dark and in light: how much lower each was than its baseline, with its interval, and where the
 * gate stands.
 */
export function drawNights(nights: readonly DrawnNight[], maxDropPoints: number): string {
  const width = left + nights.length * step + 24;
  const at = (value: number) => top + ((points.most - value) / (points.most - points.least)) * height;
  const line = (value: number, style: string, label: string) =>
    `<line class="${style}" x1="${left}" x2="${width - 12}" y1="${at(value)}" y2="${at(value)}"/>` +
    `<text x="${left - 8}" y="${at(value) + 4}" text-anchor="end">${label}</text>`;
  const drawn = nights.map(({ day, drop, low, high, isRed }, index) => {
    const x = left + (index + 0.5) * step;
    const style = isRed ? 'red' : 'fine';
    const isFirstRed = isRed && nights[index - 1]?.isRed !== true;
    const isNamed = (index % 5 === 0 && !isRed) || isFirstRed;
    return (
      `<line class="${style}" x1="${x}" x2="${x}" y1="${at(Math.min(high, points.most)).toFixed(1)}" y2="${at(Math.max(low, points.least)).toFixed(1)}"/>` +
      `<circle class="${style}" cx="${x}" cy="${at(drop).toFixed(1)}" r="4"/>` +
      (isNamed ? `<text x="${x}" y="${top + height + 20}" text-anchor="middle">${day}</text>` : '')
    );
  });
  return `<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${top + height + 36}" viewBox="0 0 ${width} ${top + height + 36}" role="img" aria-label="Nights with their intervals: all but the red ones reach below the gate of ${maxDropPoints} points.">
<style>
  text { font: 12px system-ui, sans-serif; fill: #59636e; }
  line { stroke-width: 2; }
  .axis { stroke: #d1d9e0; stroke-width: 1; }
  .gate { stroke: #7d4e00; stroke-width: 1; stroke-dasharray: 5 4; }
  .fine { stroke: #1a7f37; fill: #1a7f37; }
  .red { stroke: #d1242f; fill: #d1242f; }
  @media (prefers-color-scheme: dark) {
    text { fill: #9198a1; }
    .axis { stroke: #3d444d; }
    .gate { stroke: #d29922; }
    .fine { stroke: #3fb950; fill: #3fb950; }
    .red { stroke: #ff7b72; fill: #ff7b72; }
  }
</style>
${line(10, 'axis', '10 points')}
${line(0, 'axis', 'no drop')}
${line(-5, 'axis', '5 better')}
${line(maxDropPoints, 'gate', `gate: ${maxDropPoints}`)}
${drawn.join('\n')}
</svg>
`;
}
