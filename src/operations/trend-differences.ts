import { servedSentences } from '../report/served-sentences.ts';
import { readRun } from '../store/read-runs.ts';
import type { SeriesNight } from '../store/series.ts';
import { compareDifferences } from './compare-differences.ts';
import { compareServed } from './compare-served.ts';
import type { ScoreReader } from './score-reader.ts';

/** @param from id of a night @param to of a later one */
export type DifferencesOf = (from: string, to: string) => readonly string[];

/** What changed between two nights of a series beside its level: who answered, then what was asked. */
export function betweenNights(reader: ScoreReader, label: string, series: readonly SeriesNight[]): DifferencesOf {
  const byId = new Map(series.map((night) => [night.id, night]));
  const sideOf = ({ rowId, variant }: SeriesNight) => ({ run: readRun(reader.store, rowId), variant });
  return (from, to) => {
    const [before, after] = [byId.get(from), byId.get(to)];
    if (!before || !after) return [];
    const candidate = sideOf(after);
    const compared = { candidate, label, baseline: [sideOf(before)], baselineLabel: label, history: [] };
    const sides = {
      candidate: { run: candidate.run, label },
      baselineVariant: null,
      variants: [compared],
      without: [],
    };
    const served = servedSentences(compareServed(reader, [compared])).filter(({ isChanged }) => isChanged);
    return [...served.map(({ text }) => text), ...compareDifferences(reader.store, sides)];
  };
}
