export interface Interval {
  readonly low: number;
  readonly high: number;
}

/** The normal quantile of a two-sided 95 % interval. */
export const z95 = 1.959963984540054;

/**
 * Wilson score interval of a pass rate. Wilson (1927), JASA 22(158):209–212; no continuity correction
 * (method 3 of Newcombe 1998, Stat. Med. 17:857–872). Never of zero width, and always around passed ÷ scored.
 * @param passed whole number in [0, scored]
 * @param z normal quantile: 1.959964 for 95 %
 * @returns bounds in [0, 1]; null when nothing was scored
 */
export function wilsonInterval(passed: number, scored: number, z: number): Interval | null {
  if (scored === 0) return null;
  const rate = passed / scored;
  const zSquared = z * z;
  const denominator = scored + zSquared;
  const centre = (passed + zSquared / 2) / denominator;
  const halfWidth = (z / denominator) * Math.sqrt(passed * (1 - rate) + zSquared / 4);
  // At 0 and at 1 one bound is exactly the rate; rounding must not put it on the wrong side.
  return {
    low: Math.max(0, Math.min(rate, centre - halfWidth)),
    high: Math.min(1, Math.max(rate, centre + halfWidth)),
  };
}
