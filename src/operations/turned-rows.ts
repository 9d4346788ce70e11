import { turnedPairs } from '../analysis/turned-pairs.ts';
import type { Config } from '../config/schema.ts';
import { compilePlan } from '../plan/plan-samples.ts';
import type { CompareTurned, CompareTurnedSample } from '../report/compare-data.ts';
import { examineExpectation } from '../scoring/scorers.ts';
import { rowAt } from '../store/datasets.ts';
import type { RunRecord } from '../store/read-runs.ts';
import { readSamples, type StoredSample } from '../store/read-samples.ts';
import type { ChatMessage } from '../vocabulary/sample.ts';
import type { GroupedScores } from './compare-groups.ts';
import type { ScoredPair } from './compare-scores.ts';
import type { ComparedVariant } from './compare-sides.ts';
import { matchRows, notThere } from './match-rows.ts';
import type { ScoreReader, VariantOfRun } from './score-reader.ts';

/** UTF-16 code units of a cell that tell of which kind a row is. */
const longestCell = 1_000;

interface Turned {
  readonly of: ScoredPair;
  readonly pair: number;
  readonly direction: CompareTurnedSample['direction'];
}

/**
 * The rows that were judged otherwise than on the newest night of the baseline, those that broke first, and of them those of a
 * group that stands out, else in the plan's order; answers are read for those that are shown.
 * @param groups by columns whose value is told with each row
 * @param most how many are shown
 */
export function turnedRows(
  reader: ScoreReader,
  variants: readonly ComparedVariant[],
  scored: readonly ScoredPair[],
  groups: readonly GroupedScores[],
  most: number,
): CompareTurned {
  const found = scored.map((of) => ({
    of,
    ...turnedPairs(of.pairs.scores, groups.length > 0 ? Number.POSITIVE_INFINITY : most),
  }));
  const positions = positionsOf(reader, variants, scored);
  const isOfFallen = ({ of, pair }: Turned) => groups.some((each) => each.isOfFallen(of, of.pairs.rows[pair] ?? -1));
  const rankOf = (turned: Turned) => (isOfFallen(turned) ? 0 : 1);
  const inOrder = (direction: Turned['direction']): Turned[] =>
    found
      .flatMap((each) => each[direction].map((pair) => ({ of: each.of, pair, direction })))
      .map((turned) => ({ turned, rank: rankOf(turned), position: positions(turned) }))
      .toSorted((a, b) => a.rank - b.rank || a.position - b.position || a.turned.of.variant - b.turned.of.variant)
      .map(({ turned }) => turned);
  const shown = [...inOrder('broke'), ...inOrder('recovered')].slice(0, most);
  const sum = (key: 'broke' | 'recovered') => scored.reduce((total, { score }) => total + score[key], 0);
  const samples = new ShownSamples(reader, variants, groups, shown);
  return { broke: sum('broke'), recovered: sum('recovered'), samples: shown.map((turned) => samples.describe(turned)) };
}

/** Where a row stands in the plan of the candidate. */
function positionsOf(reader: ScoreReader, variants: readonly ComparedVariant[], scored: readonly ScoredPair[]) {
  const [first] = variants;
  const position = new Map<number, number>();
  if (first && scored.length > 0)
    for (const [at, row] of reader.plannedRows(first.candidate).entries()) position.set(row, at);
  return ({ of, pair }: Turned) => position.get(of.pairs.rows[pair] ?? -1) ?? 0;
}

/** The answers of the rows that are shown, on both sides. */
class ShownSamples {
  readonly #reader: ScoreReader;
  readonly #variants: readonly ComparedVariant[];
  readonly #columns: readonly string[];
  readonly #samples = new Map<string, readonly StoredSample[]>();
  readonly #promptOf: (variant: number, rowIndex: number) => string;

  constructor(
    reader: ScoreReader,
    variants: readonly ComparedVariant[],
    groups: readonly GroupedScores[],
    shown: readonly Turned[],
  ) {
    this.#reader = reader;
    this.#variants = variants;
    this.#columns = groups.map(({ by }) => by.column);
    const [first] = variants;
    this.#promptOf = first && shown.length > 0 ? promptsOf(reader, first.candidate.run) : () => '';
    const wanted = new Map<string, { readonly of: VariantOfRun; readonly rows: Set<number> }>();
    for (const { of, pair } of shown)
      for (const place of this.#places(of, pair)) {
        const key = keyOf(place.of);
        const known = wanted.get(key) ?? { of: place.of, rows: new Set<number>() };
        known.rows.add(place.row);
        wanted.set(key, known);
      }
    for (const { of, rows } of wanted.values()) {
      const seqs = reader.seqsOf(of, rows);
      for (const sample of readSamples(reader.store, of.run.rowId, seqs)) {
        const key = `${keyOf(of)} ${sample.rowIndex}`;
        this.#samples.set(key, [...(this.#samples.get(key) ?? []), sample]);
      }
    }
  }

  describe({ of, pair, direction }: Turned): CompareTurnedSample {
    const { candidate, label } = this.#variant(of);
    const { scorer } = of;
    const [now, ...nights] = this.#places(of, pair).map((place) => this.#samplesAt(place));
    const isLower = direction === 'broke';
    const candidateSample = mostTelling(now ?? [], scorer, isLower);
    const before = nights.map((samples) => mostTelling(samples, scorer, !isLower));
    const worst = scoreOf(candidateSample, scorer);
    const shows = (sample: StoredSample | null) => {
      const value = scoreOf(sample, scorer);
      return value !== null && worst !== null && (isLower ? value > worst : value < worst);
    };
    const baselineSample = before.find(shows) ?? before.find((sample) => sample !== null) ?? null;
    const rowIndex = of.pairs.rows[pair] ?? 0;
    const row = rowAt(this.#reader.store, candidate.run.datasetId, rowIndex);
    const worse = isLower ? candidateSample : baselineSample;
    return {
      ...{ row: row.rowKey, line: row.line, variant: label, repeat: candidateSample?.repeat ?? 0, scorer, direction },
      baselineScore: of.pairs.scores.newest[pair] ?? 0,
      candidateScore: of.pairs.scores.candidate[pair] ?? 0,
      prompt: this.#promptOf(candidate.variant, rowIndex),
      baselineAnswer: baselineSample?.answer ?? null,
      candidateAnswer: candidateSample?.answer ?? null,
      kinds: this.#columns.map((column) => ({ column, value: cellStart(row.columns[column]) })),
      reason: worse?.scores.find((score) => score.scorer === scorer)?.reason ?? null,
    };
  }

  #variant(of: ScoredPair): ComparedVariant {
    const variant = this.#variants[of.variant];
    if (!variant) throw new Error('a pair of no variant');
    return variant;
  }

  /** The row on the candidate's side first, then on every night that has it. */
  #places(of: ScoredPair, pair: number): readonly { readonly of: VariantOfRun; readonly row: number }[] {
    const { candidate, baseline } = this.#variant(of);
    const row = of.pairs.rows[pair] ?? 0;
    const nights = baseline.map((night) => ({
      of: night,
      row: matchRows(this.#reader, night, candidate)[row] ?? notThere,
    }));
    return [{ of: candidate, row }, ...nights.filter((night) => night.row >= 0)];
  }

  #samplesAt({ of, row }: { readonly of: VariantOfRun; readonly row: number }): readonly StoredSample[] {
    return this.#samples.get(`${keyOf(of)} ${row}`) ?? [];
  }
}

function cellStart(cell = ''): string {
  return cell.slice(0, longestCell).toWellFormed();
}

function keyOf({ run, variant }: VariantOfRun): string {
  return `${run.rowId} ${variant}`;
}

function scoreOf(sample: StoredSample | null, scorer: string): number | null {
  return sample?.scores.find((score) => score.scorer === scorer)?.value ?? null;
}

/** The first repeat with the lowest score, or the highest; null: there is no sample. */
function mostTelling(samples: readonly StoredSample[], scorer: string, isLowest: boolean): StoredSample | null {
  let telling: StoredSample | null = null;
  for (const sample of samples.toSorted((a, b) => a.repeat - b.repeat)) {
    const [value, best] = [scoreOf(sample, scorer), scoreOf(telling, scorer)];
    if (telling === null || (value !== null && (best === null || (isLowest ? value < best : value > best))))
      telling = sample;
  }
  return telling;
}

/** @returns the last user message of a row under a variant, as it was sent */
function promptsOf({ store }: ScoreReader, run: RunRecord): (variant: number, rowIndex: number) => string {
  // Stored by this program: what `storableConfig` gave.
  const { variants } = run.config as Config;
  const plan = compilePlan(
    { variants, repeats: 1, scorers: [], examine: examineExpectation, datasetPath: run.dataset.path },
    run.dataset.columns,
    (place) => `run ${run.id}: ${place}`,
  );
  return (variant, rowIndex) => {
    const { messages } = plan.sample(
      rowAt(store, run.datasetId, rowIndex),
      plan.seqOf({ position: 0, variant, repeat: 0 }),
    ).request;
    return textOf(messages.findLast(({ role }) => role === 'user'));
  };
}

function textOf(message: ChatMessage | undefined): string {
  const content = message?.content ?? '';
  if (typeof content === 'string') return content;
  return content.map((part) => (typeof part['text'] === 'string' ? part['text'] : `[${part.type}]`)).join('\n');
}
