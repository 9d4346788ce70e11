import { chooseNights } from '../analysis/choose-nights.ts';
import { judgeDrift } from '../analysis/drift.ts';
import type { Config } from '../config/schema.ts';
import { nightsOfReference } from '../config/schema-baseline.ts';
import type { TrendDrift } from '../report/trend-data.ts';
import { type RunRecord, readRun } from '../store/read-runs.ts';
import { readSeries, type SeriesNight } from '../store/series.ts';
import { meansOverRowsOf } from './pair-scores.ts';
import type { ScoreReader } from './score-reader.ts';

/** null: the newest night lacks the scorer. */
export type DriftOf = (scorer: string) => TrendDrift | null;

/** As a gate would judge this night, whatever its verdict: with the green nights before it, against the first green ones. */
export function driftReader(reader: ScoreReader, name: string, label: string, tonight: SeriesNight): DriftOf {
  const run = readRun(reader.store, tonight.rowId);
  const referenceNights = referenceNightsOf(run);
  // Nights of other rows count as little as they would for the gate.
  const earlier = readSeries(reader.store, name, label, tonight.rowId);
  const chosen = chooseNights(earlier, { window: 0, reference: referenceNights });
  const compared = { run, variant: tonight.variant };
  // Over the rows that tonight has, too: what was asked besides tells nothing of a drift.
  const meansOf = (nights: readonly SeriesNight[], scorer: string) =>
    meansOverRowsOf(
      reader,
      nights.map(({ rowId, variant }) => ({ run: readRun(reader.store, rowId), variant })),
      compared,
      scorer,
    );
  return (scorer) => {
    const now = reader.nightMean(compared, scorer);
    if (now === null) return null;
    const maxDrift = maxDriftOf(run, scorer, label);
    const recent = [now, ...meansOf(chosen.recent, scorer)];
    const reference = meansOf(chosen.reference, scorer);
    const found = judgeDrift({ recent, reference, referenceNights, maxDrift: maxDrift ?? 0 });
    if (found.word === 'unknown') {
      // Tonight is one of the nights it takes, and will be none of them tomorrow where it is red.
      const lacking = found.lacking + (tonight.isGreen ? 0 : 1);
      return { ...unknownDrift, lacking, referenceNights, maxDrift };
    }
    const { word, referenceMean, recentMean, drop, low, confidence } = found;
    const known = { word, reference: referenceMean, recent: recentMean, drop, low, confidence };
    return { ...known, lacking: 0, referenceNights, maxDrift };
  };
}

const unknownDrift = {
  word: 'unknown',
  reference: null,
  recent: null,
  drop: null,
  low: null,
  confidence: null,
} as const;

const usualReference = 14;

/** How many good nights a run is measured from. Runs of before there were baselines have none stored. */
export function referenceNightsOf({ config }: RunRecord): number {
  const { baseline } = config as Partial<Config>;
  return baseline && 'reference' in baseline ? nightsOfReference(baseline.reference) : usualReference;
}

function maxDriftOf({ config }: RunRecord, scorer: string, label: string): number | null {
  const { gates = [] } = config as Partial<Config>;
  const bounds = gates
    .filter((gate) => gate.metric === `score.${scorer}` && (gate.variant ?? label) === label)
    .flatMap((gate) => gate.maxDrift ?? []);
  return bounds.length === 0 ? null : Math.min(...bounds);
}
