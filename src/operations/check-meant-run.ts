import type { CheckLine } from '../report/check-data.ts';
import type { MeantRun } from '../report/dry-run.ts';
import { countOf, formatCount } from '../report/format-values.ts';
import type { Store } from '../store/open-store.ts';
import { failed, good, unsaid } from './check-lines.ts';
import { findMeantRun } from './meant-run.ts';
import type { EvaluateWish } from './open-try.ts';
import type { PreparedSamples } from './prepare-run.ts';
import { flakyTold } from './row-repeats.ts';
import type { World } from './wiring.ts';

const plainly: EvaluateWish = {
  runKey: null,
  resume: null,
  fresh: false,
  retryFailed: false,
  whenLive: 'refuse',
  acceptsBaseline: false,
};

export interface CheckedRun {
  readonly line: CheckLine;
  /** As it would be asked. */
  readonly planned: PreparedSamples;
}

/**
 * Which run `run CONFIG` would be about; the database is only read, and can be.
 * @param datasets where the run's dataset lies
 */
export function checkMeantRun(dbPath: string, datasets: Store, prepared: PreparedSamples, world: World): CheckedRun {
  const { meant, planned } = findMeantRun(dbPath, datasets, prepared, plainly, world);
  return { line: meantLine(meant, planned), planned };
}

function meantLine(meant: MeantRun, planned: PreparedSamples): CheckLine {
  switch (meant.kind) {
    case 'new': {
      const begins = meant.says.length === 0 ? ['A new one would begin.'] : meant.says;
      return good('run', [...begins, ...flakyTold(planned)].join(' '));
    }
    case 'resumed': {
      const done = `${formatCount(meant.answered + meant.failed)} of ${countOf(planned.samples, 'sample')} done`;
      return good('run', `${meant.id} would be gone on with: ${done}.`);
    }
    case 'told-again':
      return good('run', `${meant.id} is complete; its verdict would be told again.`);
    case 'waits':
    case 'live-elsewhere': {
      const id = meant.id === null ? '' : `${meant.id}, `;
      const who = `${id}process ${meant.pid} on ${meant.host}`;
      return failed('run', `One of the name ${planned.config.name} is live (${who}): another would be refused.`, 5, {
        next: 'Queue behind it with --wait-for-other, or run beside it with --parallel.',
      });
    }
    case 'unknown':
      return unsaid('run', `Which one it would be is not known: ${meant.reason}`);
    default:
      return meant satisfies never;
  }
}
