import { type MetricValue, metricValue, type PlainMetric } from '../analysis/metric-value.ts';
import type { RunNumbers } from '../analysis/summarise-run.ts';
import type { Config } from '../config/schema.ts';
import { nightsOfReference } from '../config/schema-baseline.ts';
import { type JudgedNight, storeJudgedNights } from '../store/judged-nights.ts';
import type { Store } from '../store/open-store.ts';
import { readColumns } from '../store/read-columns.ts';
import type { RunRecord } from '../store/read-runs.ts';
import type { Clock } from '../vocabulary/clock.ts';
import { type Baseline, noBaseline, shortWindow } from './choose-baseline.ts';
import { judgeBound } from './gate-bound.ts';
import { type Compared, judgeScoreDrop } from './gate-drop.ts';
import { judgeIncrease, judgeScoreDrift } from './gate-nights.ts';
import type { GateFinding } from './gate-outcome.ts';
import { type GateQuestion, gateQuestions } from './gate-question.ts';
import { meansOverRowsOf, pairScores } from './pair-scores.ts';
import { pricesOf } from './prices-in-force.ts';
import { type GradedTonight, scoredLikeTonight, wholeBaseline } from './rescored-baseline.ts';
import { kept, ScoreReader, type VariantOfRun } from './score-reader.ts';

/** Of all gates on drops together, if a re-run has to confirm them, and if not. */
const confirmedConfidence = 0.95;
const unconfirmedConfidence = 0.99;
const increaseConfidence = 0.95;

/** Judges the gates of a run, and in the same way those of its re-run. */
export class GateJudge {
  readonly #config: Config;
  readonly #reader: ScoreReader;
  readonly #questions: readonly GateQuestion[];
  /** By variant. */
  readonly #baselines: readonly Baseline[];
  readonly #values = new Map<string, MetricValue | null>();

  private constructor(config: Config, reader: ScoreReader, baselines: readonly Baseline[]) {
    this.#config = config;
    this.#reader = reader;
    this.#questions = gateQuestions(config);
    this.#baselines = baselines;
  }

  /** Chooses the nights before the run; where they were scored otherwise, their answers are scored as tonight's. */
  static async of(
    store: Store,
    tonight: GradedTonight,
    run: RunRecord,
    clock: Pick<Clock, 'wait' | 'wallMs'>,
  ): Promise<GateJudge> {
    const { config } = tonight;
    const reader = new ScoreReader(store);
    const comparesScores = gateQuestions(config).some(
      ({ condition }) => condition === 'maxDrop' || condition === 'maxDrift',
    );
    const baselines: Baseline[] = [];
    for (const { label } of config.variants) {
      const baseline = wholeBaseline(reader, tonight, run, label);
      baselines.push(comparesScores ? await scoredLikeTonight(store, baseline, tonight, clock) : baseline);
    }
    if (comparesScores) storeJudgedNights(store, run.rowId, judgedNights(baselines), clock.wallMs());
    return new GateJudge(config, reader, baselines);
  }

  /** A variant has no night that it could be compared with. */
  get lacksBaseline(): boolean {
    return this.#baselines.some(({ window }) => window.length === 0);
  }

  /** What to know of the nights that drops are measured against. */
  asides(): readonly string[] {
    const { baseline } = this.#config;
    if ('run' in baseline || !this.#questions.some(({ condition }) => condition === 'maxDrop')) return [];
    const [shortest] = this.#baselines.toSorted((a, b) => a.window.length - b.window.length);
    return shortest ? [shortWindow(shortest, baseline.window)].flatMap((sentence) => sentence ?? []) : [];
  }

  /** @returns in the order of gates and variants, whatever the run */
  judge(run: RunRecord, numbers: RunNumbers): readonly GateFinding[] {
    return this.#questions.map((question) => {
      const { condition, measures, variant } = question;
      const tonight = { run, variant };
      if (measures.kind !== 'score') {
        if (condition === 'maxIncrease') return this.#judgeIncrease(question, tonight, measures);
        const value = this.#valueOf(tonight, measures)?.value ?? null;
        return judgeBound(question, value, { isAllPassFail: false, whyUnknown: null });
      }
      const { scorer } = measures;
      const mean = numbers.variants[variant]?.scores[scorer]?.mean ?? null;
      if (condition === 'maxDrop') return this.#judgeDrop(question, tonight, scorer, mean);
      if (condition === 'maxDrift') return this.#judgeDrift(question, tonight, scorer, mean);
      const isAllPassFail = this.#isAllPassFail(tonight, scorer);
      return judgeBound(question, mean, { isAllPassFail, whyUnknown: 'nothing is scored' });
    });
  }

  #judgeDrop(question: GateQuestion, tonight: VariantOfRun, scorer: string, mean: number | null): GateFinding {
    const { window, history } = this.#baselineOf(tonight);
    const { scores } = pairScores(this.#reader, window, tonight, scorer);
    const compared = this.#compared(tonight, scorer);
    const earlierMeans = this.#means(history, tonight, scorer);
    return judgeScoreDrop(question, mean, scores, earlierMeans, this.#dropConfidence(), compared);
  }

  /** Bonferroni: all intervals together miss no more than one does. */
  #dropConfidence(): number {
    const gates = this.#questions.filter(({ condition }) => condition === 'maxDrop').length;
    return 1 - (1 - (this.#config.confirm ? confirmedConfidence : unconfirmedConfidence)) / gates;
  }

  #judgeDrift(question: GateQuestion, tonight: VariantOfRun, scorer: string, mean: number | null): GateFinding {
    const { recent, reference } = this.#baselineOf(tonight);
    const means = {
      tonight: mean,
      recent: this.#means(recent, tonight, scorer),
      reference: this.#means(reference, tonight, scorer),
      referenceWanted: this.#referenceWanted(),
    };
    return judgeScoreDrift(question, means, this.#compared(tonight, scorer));
  }

  #referenceWanted(): number {
    const { baseline } = this.#config;
    return 'run' in baseline ? 0 : nightsOfReference(baseline.reference);
  }

  #judgeIncrease(question: GateQuestion, tonight: VariantOfRun, metric: PlainMetric): GateFinding {
    const now = this.#valueOf(tonight, metric);
    const { history } = this.#baselineOf(tonight);
    const isSum = metric.kind === 'costUsd' || metric.kind === 'tokens';
    const earlier = history.flatMap((night) => {
      const then = this.#valueOf(night, metric);
      if (!then) return [];
      // A night with more answers costs more: what counts is what tonight's answers would have cost then.
      return [isSum && now && then.answers > 0 ? (then.value * now.answers) / then.answers : then.value];
    });
    const values = { tonight: now?.value ?? null, earlier };
    return judgeIncrease(question, values, increaseConfidence, this.#compared(tonight, null));
  }

  #baselineOf({ variant }: VariantOfRun): Baseline {
    return this.#baselines[variant] ?? noBaseline;
  }

  #compared(tonight: VariantOfRun, scorer: string | null): Compared {
    const { baseline } = this.#config;
    const wanted = 'run' in baseline ? 1 : baseline.window;
    const { window, whyNone } = this.#baselineOf(tonight);
    return {
      nights: { found: window.length, wanted },
      whyNone,
      isRequired: baseline.required,
      isAllPassFail: scorer !== null && this.#isAllPassFail(tonight, scorer),
    };
  }

  #means(nights: readonly VariantOfRun[], tonight: VariantOfRun, scorer: string): readonly number[] {
    return meansOverRowsOf(this.#reader, nights, tonight, scorer);
  }

  #isAllPassFail(tonight: VariantOfRun, scorer: string): boolean {
    return this.#reader.scores(tonight, scorer)?.isAllPassFail ?? true;
  }

  #valueOf({ run, variant }: VariantOfRun, metric: PlainMetric): MetricValue | null {
    return kept(this.#values, JSON.stringify([run.rowId, variant, metric]), () => {
      const { store } = this.#reader;
      const columns = { ...readColumns(store, run.rowId), prices: pricesOf(store, run.rowId) };
      const samples = run.samples / this.#reader.variants(run).length;
      return metricValue({ columns, variant, samples }, metric);
    });
  }
}

function judgedNights(baselines: readonly Baseline[]): readonly JudgedNight[] {
  const nights = baselines.flatMap(({ window, reference, recent, history }) => {
    return [...window, ...reference, ...recent, ...history];
  });
  const byRun = new Map(nights.map(({ run, revisions = [] }) => [run.rowId, revisions]));
  return [...byRun].map(([runRowId, revisions]) => ({ runRowId, revisions }));
}
