import type { CompareCount, CompareServed } from '../report/compare-data.ts';
import { readServed, type ServedAnswers } from '../store/read-served.ts';
import type { ComparedVariant } from './compare-sides.ts';
import { kept, type ScoreReader, type VariantOfRun } from './score-reader.ts';

type Named = Pick<ServedAnswers, 'model' | 'systemFingerprint' | 'provider'>;

const named: readonly { readonly what: CompareServed['what']; readonly of: (served: Named) => string | null }[] = [
  { what: 'model', of: ({ model }) => model },
  { what: 'system_fingerprint', of: ({ systemFingerprint }) => systemFingerprint },
  { what: 'provider', of: ({ provider }) => provider },
];

/** What answered on both sides, for everything that either side's endpoint named. */
export function compareServed(reader: ScoreReader, variants: readonly ComparedVariant[]): readonly CompareServed[] {
  const known = new Map<number, readonly ServedAnswers[]>();
  const servedOf = ({ run, variant }: VariantOfRun) =>
    kept(known, run.rowId, () => readServed(reader.store, run.rowId, reader.variants(run).length)).filter(
      (served) => served.variant === variant,
    );
  return variants.flatMap(({ label, baseline, candidate }) => {
    const nights = baseline.map(servedOf);
    const now = servedOf(candidate);
    return named.flatMap(({ what, of }): CompareServed[] => {
      const counts = { baseline: countBy(nights.flat(), of), candidate: countBy(now, of) };
      if ([...counts.baseline, ...counts.candidate].every(({ value }) => value === null)) return [];
      return [{ variant: label, what, ...counts, changed: isChanged(counts, countBy(nights[0] ?? [], of)) }];
    });
  });
}

/** A side without answers names nothing, which is no change. */
function isChanged(
  { baseline, candidate }: Pick<CompareServed, 'baseline' | 'candidate'>,
  newest: readonly CompareCount[],
): boolean {
  if (baseline.length === 0 || candidate.length === 0) return false;
  const isIn = (counts: readonly CompareCount[]) => (one: CompareCount) =>
    counts.some(({ value }) => value === one.value);
  return !candidate.every(isIn(baseline)) || !newest.every(isIn(candidate));
}

function countBy(served: readonly ServedAnswers[], of: (served: Named) => string | null): readonly CompareCount[] {
  const counts = new Map<string | null, number>();
  for (const one of served) counts.set(of(one), (counts.get(of(one)) ?? 0) + one.answers);
  return [...counts].map(([value, answers]) => ({ value, answers })).toSorted((a, b) => b.answers - a.answers);
}
