import { existsSync } from 'node:fs';
import { noiseAgainst, smallestDropFound } from '../analysis/power.ts';
import type { Config } from '../config/schema.ts';
import { nightsOfReference } from '../config/schema-baseline.ts';
import type { CheckLine } from '../report/check-data.ts';
import { countOf } from '../report/format-values.ts';
import { gateTitle } from '../report/gate-title.ts';
import { countOfPoints } from '../report/signed-values.ts';
import { isUpToDate } from '../store/migrate.ts';
import { openStore, type Store } from '../store/open-store.ts';
import { UserError } from '../vocabulary/user-error.ts';
import { caution, failedBy, good, unsaid } from './check-lines.ts';
import { shortWindow } from './choose-baseline.ts';
import { type GateQuestion, gateQuestions } from './gate-question.ts';
import { leaveBaselineOut, refuseUnknownBaseline, wholeBaseline } from './rescored-baseline.ts';
import { ScoreReader } from './score-reader.ts';

type Gated = Pick<Config, 'name' | 'gates' | 'variants' | 'baseline' | 'onUnclear'>;

/**
 * The gates in force and what a run would be compared with; [] where there is neither. A baseline that the config names has its
 * line whether a gate needs it or not, since `run` refuses one that is not there. The database is only read.
 * @param rows that a run asks for; null: not known
 */
export function checkGates(
  dbPath: string,
  configPath: string,
  config: Gated,
  rows: number | null,
): readonly CheckLine[] {
  const questions = gateQuestions(config);
  const titles = questions.map((question) => gateTitle({ ...question, variant: question.label }));
  const gates = titles.length === 0 ? [] : [gatesLine(`${titles.join('; ')}.`, config, questions, rows)];
  const compared = questions.filter(({ condition }) => condition !== 'min' && condition !== 'max');
  if (compared.length === 0 && !('run' in config.baseline)) return gates;
  const labels = [...new Set((compared.length > 0 ? compared : config.variants).map(({ label }) => label))];
  const measuresDrift = compared.some(({ condition }) => condition === 'maxDrift');
  return [...gates, baselineLine(dbPath, configPath, config, labels, measuresDrift)];
}

/** How often two nights of one model are said to disagree, where no night has told. */
const guessedDiscordance = 0.05;
const confidence = 0.95;

/** Under `onUnclear: fail` a gate that is blind fails good nights, and then they make no baseline. */
function gatesLine(
  titles: string,
  { baseline, onUnclear }: Gated,
  questions: readonly GateQuestion[],
  rows: number | null,
): CheckLine {
  const drops = questions.filter(({ condition }) => condition === 'maxDrop');
  const smallest = Math.min(...drops.map(({ bound }) => bound));
  if (onUnclear !== 'fail' || drops.length === 0 || smallest === 0 || !rows) return good('gates', titles);
  const noise = noiseAgainst(guessedDiscordance, 'run' in baseline ? 1 : baseline.window);
  const found = smallestDropFound(noise, rows, 1 - (1 - confidence) / drops.length);
  if (found !== null && found <= smallest) return good('gates', titles);
  const missed = found === null ? 'any drop' : `a drop under ${countOfPoints(Number(found.toFixed(3)))}`;
  const guess = 'a guess: as if nights disagreed on 5 % of the rows';
  const blind = `With ${countOf(rows, 'row')} ${missed} is missed more than 1 time in 5 (${guess})`;
  return caution('gates', `${titles} ${blind}: under onUnclear: fail, nights that are not worse fail too.`, {
    next: 'Ask more rows, allow a larger maxDrop, or say onUnclear: warn.',
  });
}

function baselineLine(
  dbPath: string,
  configPath: string,
  config: Gated,
  labels: readonly string[],
  measuresDrift: boolean,
): CheckLine {
  const { baseline, name } = config;
  if (!existsSync(dbPath)) {
    if (!('run' in baseline) || baseline.run === name) return noNights(config, null);
    const missing = new UserError(`There is no run "${baseline.run}" yet.`, { next: leaveBaselineOut });
    return failedBy('baseline', missing);
  }
  const store = openStore(dbPath, 'as-it-is');
  try {
    if (!isUpToDate(store))
      return unsaid('baseline', 'The database is of an older version, and only a run brings it up to date.');
    refuseUnknownBaseline(store, { config, configPath });
    return nightsLine(store, config, labels, measuresDrift);
  } catch (error) {
    return failedBy('baseline', error);
  } finally {
    store.close();
  }
}

function nightsLine(store: Store, config: Gated, labels: readonly string[], measuresDrift: boolean): CheckLine {
  const reader = new ScoreReader(store);
  const { name, baseline } = config;
  const run = { name, rowId: null };
  const found = labels.map((label) => ({ label, nights: wholeBaseline(reader, { config }, run, label) }));
  const isNone = found.every(({ nights }) => nights.window.length === 0);
  if ('run' in baseline) {
    const [night] = found.flatMap(({ nights }) => nights.window);
    if (night) return good('baseline', `The run ${night.run.id}.`);
    if (baseline.run === name) return noNights(config, null);
    return caution('baseline', `The run ${baseline.run} is not complete, or has none of the variants.`, {
      next: 'Nothing is compared with it: name another run.',
    });
  }
  if (isNone) return noNights(config, found[0]?.nights.whyNone ?? null);
  const short = found.find(
    ({ nights: { window, history } }) => window.length < Math.min(baseline.window, history.length),
  );
  const told = found.map(({ label, nights: { window, reference } }) => {
    const of = labels.length === 1 ? '' : `${label}: `;
    const drift = measuresDrift
      ? `; drift is measured from ${reference.length} of ${countOf(nightsOfReference(baseline.reference), 'night')}`
      : '';
    const newest = window[0] ? `, the newest ${window[0].run.id}` : '';
    return `${of}${window.length} of ${countOf(baseline.window, 'good night')}${newest}${drift}`;
  });
  const line = `${told.join('. ')}.`;
  if (!short) return good('baseline', line);
  return caution('baseline', `${line} ${shortWindow(short.nights, baseline.window)}`, {
    next: `Give an experiment another name: --name ${name}-try.`,
  });
}

function noNights({ baseline }: Gated, whyNone: string | null): CheckLine {
  const none = whyNone === null ? 'There is no good night yet' : `No good night: ${whyNone}`;
  if (whyNone !== null && !baseline.required)
    return caution('baseline', `${none}: nothing is compared.`, {
      next: 'Mend the gate that fails every night, or declare one good: promptbatch accept RUN',
    });
  return baseline.required
    ? caution('baseline', `${none}, and the config requires one: a run exits with 10.`, {
        next: 'Begin with --accept-baseline.',
      })
    : good('baseline', `${none}: the first ones make the baseline, and pass.`);
}
