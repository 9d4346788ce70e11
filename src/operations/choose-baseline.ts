import { type ChosenNights, chooseNights } from '../analysis/choose-nights.ts';
import type { Config } from '../config/schema.ts';
import { nightsOfReference } from '../config/schema-baseline.ts';
import { countOf, formatCount } from '../report/format-values.ts';
import type { Store } from '../store/open-store.ts';
import { type RunRecord, readRun } from '../store/read-runs.ts';
import { newestBefore, resolveRun } from '../store/select-run.ts';
import { readSeries, type SeriesNight } from '../store/series.ts';
import { UserError } from '../vocabulary/user-error.ts';
import type { ScoreReader, VariantOfRun } from './score-reader.ts';

/** The nights that tonight's run of one variant is compared with. */
export interface Baseline {
  /** Whose mean it is compared with, the newest first; []: there is none yet. */
  readonly window: readonly VariantOfRun[];
  /** Whose mean stands still; [] where the config names one run. */
  readonly reference: readonly VariantOfRun[];
  /** The newest that the reference does not hold; with tonight they are what is compared with it. */
  readonly recent: readonly VariantOfRun[];
  /** Which show how far nights lie apart by themselves, the newest first. */
  readonly history: readonly VariantOfRun[];
  /** There were nights and none of them is good, as a sentence goes on; null: there were none, or some are good. */
  readonly whyNone: string | null;
}

export const noBaseline: Baseline = { window: [], reference: [], recent: [], history: [], whyNone: null };

/** A run with whose variant something is compared. */
export interface ComparedRun {
  readonly name: string;
  /** null: it is not in the database yet. */
  readonly rowId: number | null;
  readonly baseline: Config['baseline'];
}

/**
 * The good nights of the series before a run, or the run that its config names instead of them.
 * @param label the variant's; where the named run has a single variant, that one counts whatever it is called
 * @throws UserError exit 2 where the config names a run that is not there, or the run itself
 */
export function chooseBaseline(reader: ScoreReader, run: ComparedRun, label: string): Baseline {
  const { store } = reader;
  const { baseline } = run;
  const series = readSeries(store, run.name, label, run.rowId);
  const counts =
    'run' in baseline
      ? { window: 0, reference: 0 }
      : { window: baseline.window, reference: nightsOfReference(baseline.reference) };
  const chosen: ChosenNights<SeriesNight> = chooseNights(series, counts);
  const runs = new Map<number, RunRecord>();
  const nightOf = ({ rowId, variant }: SeriesNight): VariantOfRun => {
    const known = runs.get(rowId) ?? readRun(store, rowId);
    runs.set(rowId, known);
    return { run: known, variant };
  };
  return {
    window: 'run' in baseline ? namedVariant(reader, baseline.run, run, label) : chosen.window.map(nightOf),
    reference: chosen.reference.map(nightOf),
    recent: chosen.recent.map(nightOf),
    history: chosen.history.map(nightOf),
    whyNone: 'run' in baseline ? null : whyNone(series),
  };
}

function whyNone(series: readonly SeriesNight[]): string | null {
  if (series.length === 0 || series.some(({ isGreen }) => isGreen)) return null;
  const counts = new Map<string, number>();
  for (const { status, word, exitCode } of series) {
    const how = status === 'complete' && exitCode !== 0 ? (word ?? status) : status;
    const said = how === 'complete' ? 'with too many failed samples' : how;
    counts.set(said, (counts.get(said) ?? 0) + 1);
  }
  const told = [...counts].map(([said, count]) => `${formatCount(count)} ${said}`).join(', ');
  return `${countOf(series.length, 'night')} before, none of them good (${told})`;
}

/**
 * Why a window holds so few nights: there are no more yet, or those before asked something else.
 * @param wanted how many it takes
 * @returns null: it is full, or empty
 */
export function shortWindow({ window, history }: Pick<Baseline, 'window' | 'history'>, wanted: number): string | null {
  const [newest] = window;
  if (!newest || window.length >= wanted) return null;
  const found = `a baseline of ${countOf(window.length, 'night')}`;
  const others = history.length - window.length;
  if (others <= 0) return `Compared with ${found} so far (of ${formatCount(wanted)}).`;
  const asked = `${countOf(others, 'other good night')} asked something else than the newest, ${newest.run.id}`;
  return `Compared with ${found} only (of ${formatCount(wanted)}): ${asked} (dataset, prompt, parameters, model or repeats).`;
}

function namedVariant(reader: ScoreReader, named: string, run: ComparedRun, label: string): readonly VariantOfRun[] {
  const found = newestGood(reader.store, named, run, label) ?? resolveBefore(reader.store, named, run);
  const variants = reader.variants(found);
  const variant = variants.find((of) => of.label === label) ?? (variants.length === 1 ? variants[0] : undefined);
  return variant ? [{ run: found, variant: variant.variant }] : [];
}

/** A name means its newest good run; null: it is no name, or has none. */
function newestGood(store: Store, named: string, { name, rowId }: ComparedRun, label: string): RunRecord | null {
  const nights = readSeries(store, named, label, named === name ? rowId : null);
  const good = nights.find(({ isGreen }) => isGreen);
  return good ? readRun(store, good.rowId) : null;
}

/** A name means its newest run: that of the run itself, the one before it. */
function resolveBefore(store: Store, named: string, { name, rowId }: ComparedRun): RunRecord {
  const earlier = named === name && rowId !== null ? newestBefore(store, name, rowId) : null;
  const found = earlier ?? resolveRun(store, named);
  if (found.rowId !== rowId) return found;
  throw new UserError(`The config names "${named}" as the baseline, which is the run itself.`, {
    where: 'baseline',
    next: 'Name another run; `promptbatch runs` lists them.',
  });
}
