/**
 * Which of many findings stand out from chance, when the share of false ones among them shall be at most `rate` on
 * average. Benjamini & Hochberg (1995), JRSS B 57(1):289–300: the step-up procedure.
 * @param pValues in any order, each in [0, 1]
 * @param rate e.g. 0.05
 * @returns in the same order: whether it stands out
 */
export function standOut(pValues: readonly number[], rate: number): boolean[] {
  const ascending = pValues.toSorted((a, b) => a - b);
  const lastBelow = ascending.findLastIndex((pValue, index) => pValue <= ((index + 1) * rate) / ascending.length);
  const threshold = ascending[lastBelow] ?? Number.NEGATIVE_INFINITY;
  return pValues.map((pValue) => pValue <= threshold);
}
