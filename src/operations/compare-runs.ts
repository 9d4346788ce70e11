import type { Config } from '../config/schema.ts';
import type { CompareData, CompareRows, CompareSide, CompareVariant } from '../report/compare-data.ts';
import { isoTime } from '../report/format-values.ts';
import { rowAt } from '../store/datasets.ts';
import { openStore } from '../store/open-store.ts';
import type { RunRecord } from '../store/read-runs.ts';
import { compareDifferences } from './compare-differences.ts';
import { compareGroups, type GroupedColumn, type GroupedScores } from './compare-groups.ts';
import { compareScores, type DropBound, gravestFirst, type ScoredPair } from './compare-scores.ts';
import { compareServed } from './compare-served.ts';
import { type ComparedSides, compareSides } from './compare-sides.ts';
import { compareValues } from './compare-values.ts';
import { groupRows } from './group-rows.ts';
import { kindColumns } from './kind-columns.ts';
import { rowsApart } from './pair-scores.ts';
import { ScoreReader, type VariantOfRun } from './score-reader.ts';
import { turnedRows } from './turned-rows.ts';

export interface WantedComparison {
  /** `baseline`, RUN or RUN:LABEL. */
  readonly baseline: string;
  readonly candidate: string;
  /** null: what the candidate's gates say, else 0. */
  readonly maxDrop: DropBound | null;
  /** A column of the dataset; null: no grouping. */
  readonly by: string | null;
  /** How many turned rows are shown. */
  readonly rows: number;
}

/** @throws UserError exit 2 where there is no database, no such run, variant, baseline or column */
export function compareRuns(dbPath: string, wanted: WantedComparison): CompareData {
  const store = openStore(dbPath, 'existing');
  try {
    const reader = new ScoreReader(store);
    const { told, sides } = compareIn(reader, wanted);
    const values = compareValues(reader, sides.variants);
    const variants = told.variants.flatMap((variant, index) => {
      const numbers = values[index];
      return numbers ? [{ ...variant, ...numbers }] : [];
    });
    return { schemaVersion: 1, ...told, variants };
  } finally {
    store.close();
  }
}

/** Without what takes reading every answer's latency, tokens and cost. */
interface ScoresCompared extends Omit<CompareData, 'schemaVersion' | 'variants'> {
  /** In the order of the sides' variants. */
  readonly variants: readonly Pick<CompareVariant, 'label' | 'baselineLabel' | 'model' | 'baselineModel' | 'scores'>[];
}

/** @throws as `compareRuns`, but for the database */
export function compareIn(
  reader: ScoreReader,
  wanted: WantedComparison,
): { readonly told: ScoresCompared; readonly sides: ComparedSides } {
  const sides = compareSides(reader, wanted.baseline, wanted.candidate);
  const { variants } = sides;
  const { run } = sides.candidate;
  const [first] = variants;
  const selection = first ? reader.plannedRows(first.candidate) : new Uint32Array();
  const asked = wanted.by === null ? null : groupRows(reader.store, run, selection, wanted.by, () => 1);
  const scored = compareScores(reader, run, variants, wanted.maxDrop);
  const [gravest] = gravestFirst(scored);
  const columns = kindColumns(reader.store, run, selection);
  const groupsBy = (column: GroupedColumn) => compareGroups(variants, scored, column);
  const by = asked === null || wanted.by === null ? null : groupsBy({ column: wanted.by, ...asked });
  const hasBroken = scored.some(({ score }) => score.word === 'worse' || score.broke > 0);
  const standsOut = by === null && hasBroken ? columns.map(groupsBy).filter(hasStandout) : [];
  const told: ScoresCompared = {
    word: gravest?.score.word ?? null,
    sentence: headline(sides, scored, gravest),
    baseline: baselineSide(sides),
    candidate: sideOf([run], sides.candidate.label),
    differences: compareDifferences(reader.store, sides),
    served: compareServed(reader, variants),
    variants: variantsOf(reader, sides, scored),
    turned: turnedRows(reader, variants, scored, by ? [by] : standsOut, wanted.rows),
    ...apartOf(reader, sides),
    by: by?.by ?? null,
    standsOut: standsOut.map((grouped) => grouped.by),
    kindColumns: columns.map(({ column }) => column),
  };
  return { told, sides };
}

function hasStandout({ by }: GroupedScores): boolean {
  return by.groups.some(({ standsOut }) => standsOut);
}

function headline({ variants }: ComparedSides, scored: readonly ScoredPair[], gravest: ScoredPair | undefined): string {
  if (!gravest) return 'Nothing to compare: no row has a score on both sides.';
  const { variant, scorer, score } = gravest;
  const scorers = new Set(scored.map((each) => each.scorer));
  const about = [
    ...(variants.length > 1 ? [variants[variant]?.label ?? ''] : []),
    ...(scorers.size > 1 ? [scorer] : []),
  ];
  return about.length === 0 ? score.sentence : `${about.join(', ')}: ${score.sentence}`;
}

/** All nights that any variant is compared with, the newest first. */
function baselineSide({ variants, baselineVariant }: ComparedSides): CompareSide {
  const runs = new Map(variants.flatMap(({ baseline }) => baseline.map(({ run }) => [run.rowId, run] as const)));
  const newestFirst = [...runs.values()].toSorted((a, b) => b.rowId - a.rowId);
  return sideOf(newestFirst, baselineVariant);
}

function sideOf(runs: readonly RunRecord[], variant: string | null): CompareSide {
  return {
    runs: runs.map(({ id, name, runKey, startedMs, samples, answered, failed }) => {
      return { id, name, runKey, startedAt: isoTime(startedMs), samples, answered, failed };
    }),
    variant,
    simulated: runs.some(({ config }) => 'simulated' in ((config as Partial<Config>).endpoint ?? {})),
  };
}

function variantsOf(
  reader: ScoreReader,
  { variants }: ComparedSides,
  scored: readonly ScoredPair[],
): ScoresCompared['variants'] {
  const modelOf = (of: VariantOfRun | undefined) => of && reader.variants(of.run)[of.variant]?.model;
  return variants.map(({ label, baselineLabel, candidate, baseline: [newest] }, index) => {
    const scores = scored.filter(({ variant }) => variant === index).map(({ scorer, score }) => [scorer, score]);
    const models = { model: modelOf(candidate) ?? '', baselineModel: modelOf(newest) ?? '' };
    return { label, baselineLabel, ...models, scores: Object.fromEntries(scores) };
  });
}

const mostRowsListed = 20;

/** The rows of any variant that were compared by none of the nights; variants mostly agree in them. */
function apartOf(
  reader: ScoreReader,
  { variants }: ComparedSides,
): Pick<CompareData, 'changedInputs' | 'onlyBaseline' | 'onlyCandidate'> {
  const changed = new Set<number>();
  const onlyCandidate = new Set<number>();
  const onlyBaseline = new Set<number>();
  for (const { baseline, candidate } of variants) {
    const apart = rowsApart(reader, baseline, candidate);
    for (const row of apart.changed) changed.add(row);
    for (const row of apart.onlyCandidate) onlyCandidate.add(row);
    for (const row of apart.onlyBaseline) onlyBaseline.add(row);
  }
  const [first] = variants;
  const listed = (rows: ReadonlySet<number>, run: RunRecord | undefined): CompareRows => ({
    count: rows.size,
    rows: [...rows].slice(0, mostRowsListed).flatMap((rowIndex) => {
      if (!run) return [];
      const { rowKey, line } = rowAt(reader.store, run.datasetId, rowIndex);
      return [{ row: rowKey, line }];
    }),
  });
  return {
    changedInputs: listed(changed, first?.candidate.run),
    onlyBaseline: listed(onlyBaseline, first?.baseline[0]?.run),
    onlyCandidate: listed(onlyCandidate, first?.candidate.run),
  };
}
