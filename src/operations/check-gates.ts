import { existsSync } from 'node:fs';
import type { Config } from '../config/schema.ts';
import { nightsOfReference } from '../config/schema-baseline.ts';
import type { CheckLine } from '../report/check-data.ts';
import { countOf } from '../report/format-values.ts';
import { gateTitle } from '../report/gate-title.ts';
import { isUpToDate } from '../store/migrate.ts';
import { openStore, type Store } from '../store/open-store.ts';
import { UserError } from '../vocabulary/user-error.ts';
import { caution, failedBy, good, unsaid } from './check-lines.ts';
import { chooseBaseline } from './choose-baseline.ts';
import { gateQuestions } from './gate-question.ts';
import { ScoreReader } from './score-reader.ts';

type Gated = Pick<Config, 'name' | 'gates' | 'variants' | 'baseline'>;

/** The gates in force and what a run would be compared with; [] without gates. The database is only read. */
export function checkGates(dbPath: string, config: Gated): readonly CheckLine[] {
  const questions = gateQuestions(config);
  if (questions.length === 0) return [];
  const titles = questions.map((question) => gateTitle({ ...question, variant: question.label }));
  const line = good('gates', `${titles.join('; ')}.`);
  const compared = questions.filter(({ condition }) => condition !== 'min' && condition !== 'max');
  if (compared.length === 0) return [line];
  const labels = [...new Set(compared.map(({ label }) => label))];
  const measuresDrift = compared.some(({ condition }) => condition === 'maxDrift');
  return [line, baselineLine(dbPath, config, labels, measuresDrift)];
}

function baselineLine(dbPath: string, config: Gated, labels: readonly string[], measuresDrift: boolean): CheckLine {
  if (!existsSync(dbPath)) {
    if (!('run' in config.baseline)) return noNights(config);
    const named = new UserError(`There is no run "${config.baseline.run}" yet.`, {
      next: 'Leave baseline out, or name a run of the database.',
    });
    return failedBy('baseline', named);
  }
  const store = openStore(dbPath, 'as-it-is');
  try {
    return isUpToDate(store)
      ? nightsLine(store, config, labels, measuresDrift)
      : unsaid('baseline', 'The database is of an older version, and only a run brings it up to date.');
  } catch (error) {
    return failedBy('baseline', error);
  } finally {
    store.close();
  }
}

function nightsLine(store: Store, config: Gated, labels: readonly string[], measuresDrift: boolean): CheckLine {
  const reader = new ScoreReader(store);
  const { name, baseline } = config;
  const found = labels.map((label) => ({
    label,
    nights: chooseBaseline(reader, { name, rowId: null, baseline }, label),
  }));
  if ('run' in baseline) {
    const [night] = found.flatMap(({ nights }) => nights.window);
    return good(
      'baseline',
      night ? `The run ${night.run.id}.` : `The run ${baseline.run}, which has none of the variants.`,
    );
  }
  if (found.every(({ nights }) => nights.window.length === 0)) return noNights(config);
  const told = found.map(({ label, nights: { window, reference } }) => {
    const of = labels.length === 1 ? '' : `${label}: `;
    const drift = measuresDrift
      ? `; drift is measured from ${reference.length} of ${countOf(nightsOfReference(baseline.reference), 'night')}`
      : '';
    const newest = window[0] ? `, the newest ${window[0].run.id}` : '';
    return `${of}${window.length} of ${countOf(baseline.window, 'good night')}${newest}${drift}`;
  });
  return good('baseline', `${told.join('. ')}.`);
}

function noNights({ baseline }: Gated): CheckLine {
  const none = 'There is no good night yet';
  return baseline.required
    ? caution('baseline', `${none}, and the config requires one: a run exits with 10.`, {
        next: 'Begin with --accept-baseline.',
      })
    : good('baseline', `${none}: the first ones make the baseline, and pass.`);
}
