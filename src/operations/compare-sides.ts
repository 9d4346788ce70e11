import type { Config } from '../config/schema.ts';
import { readJudgedNights } from '../store/judged-nights.ts';
import type { RunRecord } from '../store/read-runs.ts';
import { resolveRun } from '../store/select-run.ts';
import { readSeries } from '../store/series.ts';
import { UserError } from '../vocabulary/user-error.ts';
import { chooseBaseline } from './choose-baseline.ts';
import { baselineLabel, labelsOf, type NamedRun, namedRun, noSuchVariant } from './compare-words.ts';
import type { ScoreReader, VariantOfRun } from './score-reader.ts';

/** One variant of the candidate with what it is compared with. */
export interface ComparedVariant {
  readonly candidate: VariantOfRun;
  readonly label: string;
  /** One run, or the nights of a window, the newest first; at least one. */
  readonly baseline: readonly VariantOfRun[];
  readonly baselineLabel: string;
  /** Good nights before the candidate, which show how far nights lie apart; [] within one run. */
  readonly history: readonly VariantOfRun[];
}

export interface ComparedSides {
  readonly candidate: NamedRun;
  /** null: by all variants. */
  readonly baselineVariant: string | null;
  /** At least one. */
  readonly variants: readonly ComparedVariant[];
  /** Variants that nothing could be compared with, in sentences. */
  readonly without: readonly string[];
}

const usualBaseline: Config['baseline'] = { window: 7, reference: 'first-14', required: false };

/**
 * Who is compared with whom. Variants pair by label; where both sides have just one, these two do whatever they are called.
 * Nights that the candidate's gates looked at have the scores that they saw: its verdict and this are of the same numbers.
 * @param baseline `baseline`: the good nights before the candidate, or the run that its config names; else RUN or RUN:LABEL
 * @throws UserError exit 2 where a side names nothing, or no variant has a partner
 */
export function compareSides(reader: ScoreReader, baseline: string, candidate: string): ComparedSides {
  const sides = findSides(reader, baseline, candidate);
  const judged = readJudgedNights(reader.store, sides.candidate.run.rowId);
  const asJudged = (night: VariantOfRun): VariantOfRun => {
    const revisions = judged.get(night.run.rowId);
    return revisions ? { ...night, revisions } : night;
  };
  return {
    ...sides,
    variants: sides.variants.map((compared) => {
      return { ...compared, baseline: compared.baseline.map(asJudged), history: compared.history.map(asJudged) };
    }),
  };
}

function findSides(reader: ScoreReader, baseline: string, candidate: string): ComparedSides {
  const { store } = reader;
  const asked = namedRun(store, candidate);
  const ofBaseline = baselineLabel(baseline);
  if (ofBaseline !== undefined) return withNights(reader, asked, ofBaseline);
  const before = namedRun(store, baseline);
  const variants = pairVariants(reader, before, asked);
  if (before.run.rowId === asked.run.rowId && variants.some(({ label, baselineLabel: other }) => label === other))
    throw new UserError(`Both sides are run ${asked.run.id}.`, {
      where: `compare ${baseline} ${candidate}`,
      next: 'Name two runs, or two variants of one: `promptbatch compare latest:LABEL latest:OTHER`.',
    });
  return {
    candidate: asked,
    baselineVariant: before.label,
    variants,
    without: withoutPartner(reader, before, asked, variants),
  };
}

function withNights(reader: ScoreReader, asked: NamedRun, ofBaseline: string | null): ComparedSides {
  const { run, label } = asked;
  const wanted = label === null ? labelsOf(reader.store, run) : [label];
  const found = wanted.map((now) => {
    const before = ofBaseline ?? now;
    return { now, before, ...nightsOf(reader, run, before) };
  });
  const variants = found
    .filter(({ window }) => window.length > 0)
    .map(({ now, before, window, history }) => {
      const [newest] = window;
      const named = newest && labelsOf(reader.store, newest.run)[newest.variant];
      const candidate = { run, variant: labelsOf(reader.store, run).indexOf(now) };
      return { candidate, label: now, baseline: window, baselineLabel: named ?? before, history };
    });
  if (variants.length === 0) throw noBaseline(reader, run, ofBaseline ?? wanted[0] ?? '');
  const without = found
    .filter(({ window }) => window.length === 0)
    .map(({ now }) => `variant ${now} has no good night before this run, and is not compared`);
  return { candidate: asked, baselineVariant: ofBaseline, variants, without };
}

function nightsOf(reader: ScoreReader, { name, rowId, config }: RunRecord, label: string) {
  // Runs of before there were baselines have none in their config.
  const { baseline } = config as Partial<Config>;
  return chooseBaseline(reader, { name, rowId, baseline: baseline ?? usualBaseline }, label);
}

function pairVariants(reader: ScoreReader, before: NamedRun, asked: NamedRun): readonly ComparedVariant[] {
  const { store } = reader;
  const [labelsBefore, labelsNow] = [labelsOf(store, before.run), labelsOf(store, asked.run)];
  const olds = before.label === null ? labelsBefore : [before.label];
  const news = asked.label === null ? labelsNow : [asked.label];
  const [old] = olds;
  const isOneEach = olds.length === 1 && news.length === 1;
  // Which of the other side's variants is meant: the one of the same name.
  const pairs = news.flatMap((label) => {
    const partner = isOneEach ? old : olds.find((other) => other === label);
    return partner === undefined ? [] : [{ label, partner }];
  });
  if (pairs.length === 0) throw noPartner(before, asked, olds, news);
  const isOneRun = before.run.rowId === asked.run.rowId;
  return pairs.map(({ label, partner }) => ({
    candidate: { run: asked.run, variant: labelsNow.indexOf(label) },
    label,
    baseline: [{ run: before.run, variant: labelsBefore.indexOf(partner) }],
    baselineLabel: partner,
    history: isOneRun ? [] : historyOf(reader, asked.run, label),
  }));
}

function historyOf(reader: ScoreReader, { name, rowId }: RunRecord, label: string): readonly VariantOfRun[] {
  return chooseBaseline(reader, { name, rowId, baseline: usualBaseline }, label).history;
}

function withoutPartner(
  { store }: ScoreReader,
  before: NamedRun,
  asked: NamedRun,
  variants: readonly ComparedVariant[],
): readonly string[] {
  if (before.label !== null || asked.label !== null) return [];
  const isNew = labelsOf(store, asked.run).filter((label) => !variants.some((pair) => pair.label === label));
  const isGone = labelsOf(store, before.run).filter((label) => !variants.some((pair) => pair.baselineLabel === label));
  return [
    ...isNew.map((label) => `variant ${label} is only in the candidate, and is not compared`),
    ...isGone.map((label) => `variant ${label} is only in the baseline, and is not compared`),
  ];
}

function noPartner(before: NamedRun, asked: NamedRun, olds: readonly string[], news: readonly string[]): UserError {
  return new UserError('No variant of the candidate has the label of one of the baseline.', {
    where: `runs ${before.run.id} (${olds.join(', ')}) and ${asked.run.id} (${news.join(', ')})`,
    next: `Name one of each: \`promptbatch compare '${before.run.id}:${olds[0]}' '${asked.run.id}:${news[0]}'\`.`,
  });
}

function noBaseline(reader: ScoreReader, run: RunRecord, label: string): UserError {
  const { baseline } = run.config as Partial<Config>;
  if (baseline && 'run' in baseline) return noSuchVariant(reader.store, resolveRun(reader.store, baseline.run), label);
  const nights = readSeries(reader.store, run.name, label, run.rowId);
  const what =
    nights.length === 0
      ? `it is the first one called ${run.name} with a variant ${label}`
      : `of the ${nights.length} before it that are called ${run.name}, none was complete and good`;
  return new UserError(`Run ${run.id} has no baseline: ${what}.`, {
    where: reader.store.path,
    next:
      nights.length === 0
        ? `Run it once more, or name a run to compare with: \`promptbatch compare RUN ${run.id}\`.`
        : `\`promptbatch accept RUN\` declares one good; \`promptbatch compare ${nights[0]?.id} ${run.id}\` compares with the one before.`,
  });
}
