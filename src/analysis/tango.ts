import type { Interval } from './wilson.ts';

/**
 * Tango's score interval of a difference of paired pass rates: every drop D with
 * |broke − recovered − nD| ≤ z·√(n(2q + D(1 − D))), q being the likeliest share of recovered rows under D.
 * Tango (1998), Stat. Med. 17:891–908. Never of zero width: with no changed row it is ± z²/(n + z²).
 * @param broke rows that passed and fail now; `recovered` the other way round; both in [0, n]
 * @param n rows on both sides, at least 1
 * @param z normal quantile: 1.959964 for 95 %
 * @returns bounds of the drop, in [−1, 1]; (broke − recovered) ÷ n lies within
 */
export function tangoInterval(broke: number, recovered: number, n: number, z: number): Interval {
  // The lower bound of a drop is the upper bound of a rise, negated.
  return { low: -upperBound(recovered, broke, n, z), high: upperBound(broke, recovered, n, z) };
}

function upperBound(broke: number, recovered: number, n: number, z: number): number {
  let inside = (broke - recovered) / n;
  let outside = 1;
  for (;;) {
    const middle = (inside + outside) / 2;
    // Halved until no number lies between the two.
    if (middle === inside || middle === outside) return inside;
    const distance = n * middle - (broke - recovered);
    if (distance <= z * Math.sqrt(n * discordanceUnder(middle, broke, recovered, n))) inside = middle;
    else outside = middle;
  }
}

/** The likeliest variance of one row's difference, given that the drop is `drop`. */
function discordanceUnder(drop: number, broke: number, recovered: number, n: number): number {
  // Below 0 the mirror image is solved: near −1 the sum at the end would subtract nearly equal numbers.
  if (drop < 0) return discordanceUnder(-drop, recovered, broke, n);
  const a = 2 * n;
  const b = -broke - recovered + (2 * n - broke + recovered) * drop;
  const c = -recovered * drop * (1 - drop);
  const rest = (Math.sqrt(b * b - 4 * a * c) - b) / (2 * a);
  return 2 * rest + drop * (1 - drop);
}
