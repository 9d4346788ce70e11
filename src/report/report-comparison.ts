import type { CompareBy, CompareData, CompareTurnedSample, CompareVariant } from './compare-data.ts';

/** A run against its baseline, as far as its report tells it: `compare` has the whole. */
export interface ReportComparison
  extends Pick<
    CompareData,
    'word' | 'sentence' | 'baseline' | 'differences' | 'served' | 'changedInputs' | 'onlyBaseline' | 'onlyCandidate'
  > {
  readonly variants: readonly ComparedVariant[];
  readonly turned: {
    readonly broke: number;
    readonly recovered: number;
    /** Ten where nobody asked for more, those that broke first. */
    readonly samples: readonly ReportTurnedSample[];
  };
  /** Columns of the dataset in which a value stands out from chance. */
  readonly by: readonly CompareBy[];
}

export type ComparedVariant = Pick<CompareVariant, 'label' | 'baselineLabel' | 'scores'>;

export interface ReportTurnedSample extends CompareTurnedSample {
  /** The prompt or an answer goes on after what is told of it. */
  readonly isCut: boolean;
}

/** How many rows that turned a report tells, where nobody asks for more. */
export const fewTurned = 10;
/** UTF-16 code units of a prompt or an answer that a report carries: `compare` has the whole of it. */
const longestText = 2_000;

type Compared = Omit<ReportComparison, 'by' | 'turned'> & Pick<CompareData, 'turned' | 'standsOut'>;

export function reportComparison(data: Compared): ReportComparison {
  const { word, sentence, baseline, differences, served, changedInputs, onlyBaseline, onlyCandidate } = data;
  return {
    ...{ word, sentence, baseline, differences, served, changedInputs, onlyBaseline, onlyCandidate },
    variants: data.variants.map(({ label, baselineLabel, scores }) => ({ label, baselineLabel, scores })),
    turned: { ...data.turned, samples: data.turned.samples.map(shortened) },
    by: data.standsOut,
  };
}

function shortened(sample: CompareTurnedSample): ReportTurnedSample {
  const { prompt, baselineAnswer, candidateAnswer } = sample;
  const isCut = [prompt, baselineAnswer, candidateAnswer].some((text) => (text?.length ?? 0) > longestText);
  return {
    ...sample,
    prompt: cut(prompt),
    baselineAnswer: baselineAnswer === null ? null : cut(baselineAnswer),
    candidateAnswer: candidateAnswer === null ? null : cut(candidateAnswer),
    isCut,
  };
}

function cut(text: string): string {
  // Half of a surrogate pair would be no character.
  return text.length <= longestText ? text : text.slice(0, longestText).replace(/[\ud800-\udbff]$/, '');
}
