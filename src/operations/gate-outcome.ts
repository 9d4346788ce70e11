import { countOfPoints } from '../report/signed-values.ts';
import type { ExitCode, GateVerdict, Verdict, VerdictWord } from '../vocabulary/run.ts';
import { toldFirst, toldOfAccepted } from './gate-lead.ts';

/** What one gate found of one variant, before it is decided what that does to the run. */
export interface GateFinding extends Omit<GateVerdict, 'outcome' | 'confirmed' | 'sentence'> {
  /** There is not one night that it could be compared with. */
  readonly lacksBaseline: boolean;
  /** @param confirmed `true`: a re-run found it too */
  readonly tell: (confirmed: true | null) => string;
}

/** What the config, or the command line, makes of findings. */
export interface GatePolicy {
  readonly onUnclear: 'pass' | 'warn' | 'fail';
  readonly isBaselineRequired: boolean;
  /** A person declared this run good: what it is compared with decides nothing. */
  readonly isAccepted: boolean;
}

/** Whether a re-run has to find it too before it counts. */
export function asksForReRun({ condition, verdict }: Pick<GateFinding, 'condition' | 'verdict'>): boolean {
  return condition === 'maxDrop' && verdict === 'worse';
}

/**
 * @param again what the same gates, in the same order, found of the re-run; null: there was none
 * @param whyUnconfirmed a sentence on why there was none although one was due; null: none was due
 */
export function gateVerdicts(
  first: readonly GateFinding[],
  again: readonly GateFinding[] | null,
  whyUnconfirmed: string | null,
  policy: GatePolicy,
): readonly GateVerdict[] {
  return first.map((finding, index) => {
    if (!asksForReRun(finding)) return verdictOf(finding, null, null, policy);
    const second = again?.[index];
    if (!second) return verdictOf(finding, null, whyUnconfirmed, policy);
    // The first was looked at because it was bad, so it tells too much: the second one's drop is reported.
    return second.verdict === 'worse'
      ? verdictOf(second, true, null, policy)
      : verdictOf(second, false, notAgain(finding), policy);
  });
}

function notAgain({ drop }: GateFinding): string {
  const first = drop === null ? 'The first run fell' : `The first run fell ${countOfPoints(Number(drop.toFixed(3)))}`;
  return `${first}; the re-run did not show it.`;
}

function verdictOf(
  finding: GateFinding,
  confirmed: boolean | null,
  addition: string | null,
  policy: GatePolicy,
): GateVerdict {
  const { lacksBaseline, tell, ...gate } = finding;
  const isFirst = finding.verdict === 'no baseline' && lacksBaseline && policy.isAccepted;
  const told = isFirst ? nothingBefore : tell(confirmed === true ? true : null);
  const sentence = [told, ...(addition === null ? [] : [addition])].join(' ');
  return { ...gate, outcome: outcomeOf(finding, policy), confirmed, sentence };
}

/** Of a run without a baseline that needs one, where no gate says it itself. */
export const requiredBaseline =
  'No baseline, and the config requires one: --accept-baseline makes this run one, if it is good.';

/** What a gate says that requires a baseline, once its run is accepted as one. */
export const nothingBefore = 'There is nothing before it to compare it with.';

function outcomeOf({ verdict, condition, lacksBaseline }: GateFinding, policy: GatePolicy): GateVerdict['outcome'] {
  const unlessAccepted = policy.isAccepted && !isAbsolute({ condition }) ? 'warn' : 'fail';
  switch (verdict) {
    case 'within':
    case 'better':
    case 'slightly worse':
    case 'no relevant drop':
      return 'pass';
    case 'beyond':
    case 'worse':
      return unlessAccepted;
    case 'unclear':
    case 'unknown':
      return policy.onUnclear === 'fail' ? unlessAccepted : policy.onUnclear;
    case 'no baseline':
      return policy.isBaselineRequired && lacksBaseline && !policy.isAccepted ? 'fail' : 'pass';
    default:
      return verdict satisfies never;
  }
}

export function isAbsolute({ condition }: Pick<GateVerdict, 'condition'>): boolean {
  return condition === 'min' || condition === 'max';
}

/** What a run says without its gates. */
export type Ungated = Pick<Verdict, 'word' | 'exitCode' | 'sentence'>;

/** What is said of a run beside its gates. */
export interface GateRemarks {
  /** The config requires a baseline and there is none: a sentence, where no gate says so itself; null: it is not so. */
  readonly missingBaseline: string | null;
  /** So many samples failed that no word for "good" fits, although the config bears it: a sentence; null: it is not so. */
  readonly missingSamples: string | null;
  /** Said, and decides nothing. */
  readonly asides: readonly string[];
}

/**
 * The run's verdict: what keeps the numbers from being whole goes before what they say, and the gravest gate before the
 * others.
 */
export function decideVerdict(
  ungated: Ungated,
  gates: readonly GateVerdict[],
  { missingBaseline, missingSamples, asides }: GateRemarks,
  { onUnclear, isAccepted }: Pick<GatePolicy, 'onUnclear' | 'isAccepted'>,
): Verdict {
  const told = isAccepted ? toldOfAccepted(gates) : toldFirst(gates);
  if (ungated.exitCode !== 0) return { ...ungated, sentence: [ungated.sentence, ...told].join(' '), gates };
  const remarks = [missingBaseline, missingSamples, ...asides].flatMap((sentence) => sentence ?? []);
  const [word, exitCode] = wordOf(gates, missingBaseline !== null, missingSamples !== null, onUnclear);
  const sentence = [...told, ...remarks, ungated.sentence].join(' ');
  return { word, exitCode, sentence, gates };
}

export function wordOf(
  gates: readonly GateVerdict[],
  lacksBaseline: boolean,
  lacksSamples: boolean,
  onUnclear: GatePolicy['onUnclear'],
): readonly [VerdictWord, ExitCode] {
  const failed = gates.filter(({ outcome }) => outcome === 'fail');
  if (failed.some(({ verdict }) => verdict === 'worse' || verdict === 'beyond')) return ['worse', 10];
  if (failed.length > 0 || lacksBaseline) return ['unclear', 10];
  if (lacksSamples) return ['unclear', onUnclear === 'fail' ? 10 : 0];
  return gates.some(isOpen) ? ['unclear', 0] : ['good', 0];
}

/** It says neither good nor bad. */
function isOpen({ verdict }: GateVerdict): boolean {
  return verdict === 'unclear' || verdict === 'unknown';
}
