import type { GateVerdict, GateWord } from '../vocabulary/run.ts';

const gravity: readonly GateWord[] = [
  'worse',
  'beyond',
  'unclear',
  'unknown',
  'slightly worse',
  'better',
  'no relevant drop',
  'no baseline',
  'within',
];

/** Sentences of the gravest gates, those that fail first; the others are in the report's table. */
export function toldFirst(gates: readonly GateVerdict[]): readonly string[] {
  const [gravest, ...others] = gravestFirst(gates);
  if (!gravest) return [];
  return named(gates, [gravest, ...others.filter(({ outcome }) => outcome === 'fail')]);
}

/**
 * The same of a run that a person declared good: what fails goes first all the same, then that it is accepted, and in spite
 * of what.
 */
export function toldOfAccepted(gates: readonly GateVerdict[]): readonly string[] {
  const failed = gravestFirst(gates.filter(({ outcome }) => outcome === 'fail'));
  const spared = gravestFirst(gates.filter(isSpared));
  const [despite, ...more] = named(gates, spared);
  if (despite === undefined)
    return failed.length > 0 ? [...named(gates, failed), acceptedSentence] : [acceptedSentence, ...toldFirst(gates)];
  return [...named(gates, failed), `${acceptedOpening} although ${continued(despite)}`, ...more];
}

/** Whether only that a person declared the run good keeps it from being red. */
export function isSpared({ verdict, outcome }: Pick<GateVerdict, 'verdict' | 'outcome'>): boolean {
  return outcome === 'warn' && (verdict === 'worse' || verdict === 'beyond');
}

export const acceptedOpening = 'Accepted as the new baseline';
const acceptedSentence = `${acceptedOpening}.`;

/** As it stands within a sentence; a name at its beginning stays as it is. */
function continued(sentence: string): string {
  return /^[A-Z][a-z]+ [^:]*(?:fell|rose|drifted)/.test(sentence)
    ? `${sentence.charAt(0).toLowerCase()}${sentence.slice(1)}`
    : sentence;
}

function gravestFirst(gates: readonly GateVerdict[]): readonly GateVerdict[] {
  const outcomes: readonly GateVerdict['outcome'][] = ['fail', 'warn', 'pass'];
  const rank = ({ outcome, verdict }: GateVerdict) =>
    outcomes.indexOf(outcome) * gravity.length + gravity.indexOf(verdict);
  return gates.toSorted((a, b) => rank(a) - rank(b));
}

/**
 * What these say, each with as much of metric and variant as it takes to know it among all. What several variants say alike
 * is said once.
 */
function named(gates: readonly GateVerdict[], told: readonly GateVerdict[]): readonly string[] {
  const sentences = told.map((gate) => {
    const alike = gates.filter(({ sentence, outcome }) => sentence === gate.sentence && outcome === gate.outcome);
    return `${nameAmong(gates, alike, gate)}${gate.sentence}`;
  });
  return [...new Set(sentences)];
}

function nameAmong(
  gates: readonly GateVerdict[],
  alike: readonly GateVerdict[],
  { metric, verdict }: GateVerdict,
): string {
  // Of all that is compared: then it is said of the night, not of a gate.
  const compared = gates.filter(({ condition }) => condition !== 'min' && condition !== 'max');
  if (verdict === 'no baseline' && compared.every((gate) => alike.includes(gate))) return '';
  const variants = new Set(alike.filter((gate) => gate.metric === metric).map(({ variant }) => variant));
  const hasMetrics = gates.some((other) => other.metric !== metric);
  const hasVariants = new Set(gates.map(({ variant }) => variant)).size > 1;
  if (!hasMetrics && !hasVariants) return '';
  return hasVariants ? `${listed([...variants])}, ${metric}: ` : `${metric}: `;
}

function listed(names: readonly string[]): string {
  const last = names.at(-1) ?? '';
  return names.length < 2 ? last : `${names.slice(0, -1).join(', ')} and ${last}`;
}
