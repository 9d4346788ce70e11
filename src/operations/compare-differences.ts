import type { IdentityParts } from '../plan/identity.ts';
import { identityDifferences } from '../plan/identity-differences.ts';
import type { Store } from '../store/open-store.ts';
import type { RunRecord } from '../store/read-runs.ts';
import { compareGrading } from './compare-grading.ts';
import type { ComparedSides } from './compare-sides.ts';

/** What was asked otherwise than in the baseline's newest night, and what is not compared at all, in sentences. */
export function compareDifferences(store: Store, { candidate, variants, without }: ComparedSides): readonly string[] {
  const [newest] = variants.flatMap(({ baseline }) => baseline[0] ?? []).toSorted((a, b) => b.run.rowId - a.run.rowId);
  if (!newest) return without;
  // Stored by this program: what `identityOf` gave.
  const [before, now] = [newest.run.identity as IdentityParts, candidate.run.identity as IdentityParts];
  // By the labels of now: that a variant is called otherwise says nothing.
  const pairs = variants.flatMap(({ label, baseline, candidate: compared }) => {
    const old = variantIn(baseline[0]?.run, baseline[0]?.variant);
    const current = variantIn(compared.run, compared.variant);
    return old && current ? [{ old: { ...old, label }, current: { ...current, label } }] : [];
  });
  return [
    ...identityDifferences(
      { ...before, variants: pairs.map(({ old }) => old) },
      { ...now, variants: pairs.map(({ current }) => current) },
    ),
    ...compareGrading(store, newest, candidate.run),
    ...without,
  ];
}

function variantIn(run: RunRecord | undefined, variant = 0): IdentityParts['variants'][number] | undefined {
  return (run?.identity as IdentityParts | undefined)?.variants[variant];
}
