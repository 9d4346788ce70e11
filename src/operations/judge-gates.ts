import { metricValue, type PlainMetric } from '../analysis/metric-value.ts';
import type { RunNumbers } from '../analysis/summarise-run.ts';
import type { Store } from '../store/open-store.ts';
import { readColumns } from '../store/read-columns.ts';
import type { RunRecord } from '../store/read-runs.ts';
import { judgeBound } from './gate-bound.ts';
import type { GateFinding } from './gate-outcome.ts';
import { type GateQuestion, gateQuestions } from './gate-question.ts';
import type { PreparedRun } from './prepare-run.ts';
import { pricesOf } from './prices-in-force.ts';

/** Judges the gates of a run, and in the same way those of its re-run. */
export class GateJudge {
  readonly lacksBaseline = false;
  readonly #store: Store;
  readonly #questions: readonly GateQuestion[];

  private constructor(store: Store, questions: readonly GateQuestion[]) {
    this.#store = store;
    this.#questions = questions;
  }

  static async of(store: Store, { config }: PreparedRun): Promise<GateJudge> {
    return new GateJudge(store, gateQuestions(config));
  }

  /** @returns in the order of gates and variants, whatever the run */
  judge(run: RunRecord, numbers: RunNumbers): readonly GateFinding[] {
    return this.#questions
      .filter(({ condition }) => condition === 'min' || condition === 'max')
      .map((question) => this.#judgeBound(question, run, numbers));
  }

  #judgeBound(question: GateQuestion, run: RunRecord, numbers: RunNumbers): GateFinding {
    const { measures, variant } = question;
    if (measures.kind !== 'score')
      return judgeBound(question, this.#value(run, variant, measures, numbers), {
        isAllPassFail: false,
        whyUnknown: null,
      });
    const score = numbers.variants[variant]?.scores[measures.scorer];
    const whyUnknown = 'nothing is scored';
    return judgeBound(question, score?.mean ?? null, { isAllPassFail: true, whyUnknown });
  }

  #value(run: RunRecord, variant: number, metric: PlainMetric, numbers: RunNumbers): number | null {
    const columns = { ...readColumns(this.#store, run.rowId), prices: pricesOf(this.#store, run.rowId) };
    const samples = run.samples / numbers.variants.length;
    return metricValue({ columns, variant, samples }, metric)?.value ?? null;
  }
}
