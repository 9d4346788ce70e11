import type { GateVerdict, Verdict } from '../vocabulary/run.ts';
import { acceptedOpening, isSpared, toldFirst, toldOfAccepted } from './gate-lead.ts';
import { isAbsolute, nothingBefore, requiredBaseline, wordOf } from './gate-outcome.ts';

/** The verdict of a run that a person declared good after it was judged; what is no matter of comparing stands. */
export function acceptedVerdict(verdict: Verdict): Verdict {
  if (verdict.exitCode !== 10 && verdict.exitCode !== 0) return verdict;
  const gates = verdict.gates.map(spared);
  const [word, exitCode] = verdict.exitCode === 10 ? wordOf(gates, false, false, 'pass') : [verdict.word, 0 as const];
  return { word, exitCode, sentence: [...toldOfAccepted(gates), ...restOf(verdict)].join(' '), gates };
}

/** The verdict once that is taken back: what was let pass is red again. */
export function unacceptedVerdict(verdict: Verdict): Verdict {
  if (!verdict.sentence.includes(acceptedOpening)) return verdict;
  const rest = restAfter(verdict.sentence, toldOfAccepted(verdict.gates));
  const gates = verdict.gates.map((gate): GateVerdict => (isSpared(gate) ? { ...gate, outcome: 'fail' } : gate));
  const [word, exitCode] = gates.some(({ outcome }) => outcome === 'fail')
    ? wordOf(gates, false, false, 'pass')
    : ([verdict.word, verdict.exitCode] as const);
  return { word, exitCode, sentence: [...toldFirst(gates), ...rest].join(' '), gates };
}

function spared(gate: GateVerdict): GateVerdict {
  if (isAbsolute(gate) || gate.outcome !== 'fail') return gate;
  return gate.verdict === 'no baseline'
    ? { ...gate, outcome: 'pass', sentence: nothingBefore }
    : { ...gate, outcome: 'warn' };
}

/** What a verdict's sentence says beyond its gates. */
function restOf({ gates, sentence }: Verdict): readonly string[] {
  return restAfter(sentence, toldFirst(gates)).map((rest) => rest.replace(requiredBaseline, '').trimStart());
}

function restAfter(sentence: string, told: readonly string[]): readonly string[] {
  const opening = told.join(' ');
  const rest = (sentence.startsWith(opening) ? sentence.slice(opening.length) : sentence).trim();
  return rest === '' ? [] : [rest];
}
