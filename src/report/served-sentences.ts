import type { CompareCount, CompareServed } from './compare-data.ts';
import { countOf, formatCount } from './format-values.ts';

/** Whether somebody else answered, in one line of a kind. */
export interface ServedSentence {
  readonly text: string;
  readonly isChanged: boolean;
}

const names: Readonly<Record<CompareServed['what'], string>> = {
  model: 'Served model',
  system_fingerprint: 'Fingerprint',
  provider: 'Provider',
};
/** More say no more: a server that names a new fingerprint with every answer. */
const mostNamed = 3;

/**
 * The first question of a red morning: did the endpoint serve something else? What changed has a line for each variant,
 * what did not has one for all; of what the endpoint never said, only the model is told.
 */
export function servedSentences(served: readonly CompareServed[]): readonly ServedSentence[] {
  const kinds = ['model', 'system_fingerprint', 'provider'] as const;
  const severalVariants = new Set(served.map(({ variant }) => variant)).size > 1;
  const sentences = kinds.flatMap((kind) => {
    const ofKind = served.filter(({ what }) => what === kind);
    const said = ofKind.filter(({ baseline, candidate }) => isSaid(baseline) || isSaid(candidate));
    if (said.length === 0)
      return kind === 'model' ? [{ text: 'Served model: not said by the endpoint', isChanged: false }] : [];
    const changed = said.filter((entry) => entry.changed);
    const same = said.filter((entry) => !entry.changed);
    const ofVariant = (variant: string) => (severalVariants ? ` of ${variant}` : '');
    const named = [...new Set(same.map(({ candidate }) => listText(candidate, false)))];
    const unchangedOf = changed.length > 0 ? ofVariant(same.map(({ variant }) => variant).join(', ')) : '';
    return [
      ...changed.map(({ variant, baseline, candidate }) => ({
        text: `${names[kind]}${ofVariant(variant)}: CHANGED, ${listText(baseline, true)} → ${listText(candidate, true)}`,
        isChanged: true,
      })),
      ...(same.length === 0
        ? []
        : [{ text: `${names[kind]}${unchangedOf}: unchanged (${named.join('; ')})`, isChanged: false }]),
    ];
  });
  return sentences.toSorted((a, b) => Number(b.isChanged) - Number(a.isChanged));
}

function isSaid(counts: readonly CompareCount[]): boolean {
  return counts.some(({ value }) => value !== null);
}

/** `ernie-4.5`; where several are named, how many answers each gave: `ernie-4.5 (280 answers), not said (20 answers)`. */
function listText(counts: readonly CompareCount[], isCounted: boolean): string {
  if (counts.length === 0) return 'no answer';
  const [first] = counts;
  const text = (value: string | null) => value ?? 'not said';
  if (first && counts.length === 1) return text(first.value);
  const shown = counts.slice(0, mostNamed).map(({ value, answers }) => {
    return isCounted ? `${text(value)} (${countOf(answers, 'answer')})` : text(value);
  });
  const more = counts.length - shown.length;
  return `${shown.join(', ')}${more > 0 ? ` and ${formatCount(more)} more` : ''}`;
}
