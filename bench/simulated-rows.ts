/** How likely each row is to be answered well tonight. */
export type Chances = Float64Array;

export interface RowModel {
  readonly rows: number;
  /** Share of the rows that are answered now well, now badly. */
  readonly flakyShare: number;
  /** Share of all rows on which two nights disagree when nothing changed. */
  readonly discordance: number;
  /** Share of the other rows that are answered well, always. */
  readonly steadyPassRate: number;
}

/** The flaky rows first; half of them mostly pass, half of them mostly fail. */
export function chancesOf({ rows, flakyShare, discordance, steadyPassRate }: RowModel): Chances {
  const flaky = Math.round(rows * flakyShare);
  // Two answers of a row differ with 2p(1 − p).
  const mostly = (1 + Math.sqrt(1 - (2 * discordance * rows) / flaky)) / 2;
  const passing = flaky + Math.round((rows - flaky) * steadyPassRate);
  return Float64Array.from({ length: rows }, (_, row) => {
    if (row < flaky) return row % 2 === 0 ? mostly : 1 - mostly;
    return row < passing ? 1 : 0;
  });
}

/** The last of the rows that always pass fail from now on. */
export function breakRows(chances: Chances, count: number): Chances {
  const broken = chances.slice();
  const last = broken.lastIndexOf(1);
  return broken.fill(0, last - count + 1, last + 1);
}

/** The whole night is better or worse by as much: every row that would fail may pass, or the other way round. */
export function shockRows(chances: Chances, by: number): Chances {
  const mean = chances.reduce((sum, chance) => sum + chance, 0) / chances.length;
  return chances.map((chance) => (by > 0 ? chance + (1 - chance) * (by / (1 - mean)) : chance * (1 + by / mean)));
}

/** One run: every row passes (1) or fails (0). */
export function answerRows(chances: Chances, random: () => number): Float64Array {
  return chances.map((chance) => (random() < chance ? 1 : 0));
}

/** A standard normal number; Box & Muller (1958). */
export function normalFrom(random: () => number): number {
  return Math.sqrt(-2 * Math.log(1 - random())) * Math.cos(2 * Math.PI * random());
}
