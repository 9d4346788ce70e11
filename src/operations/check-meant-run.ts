import type { CheckLine } from '../report/check-data.ts';
import { countOf, formatCount } from '../report/format-values.ts';
import { failed, good, unsaid } from './check-lines.ts';
import { findMeantRun } from './meant-run.ts';
import type { EvaluateWish } from './open-try.ts';
import type { PreparedSamples } from './prepare-run.ts';
import type { World } from './wiring.ts';

const plainly: EvaluateWish = {
  runKey: null,
  resume: null,
  fresh: false,
  retryFailed: false,
  whenLive: 'refuse',
  acceptsBaseline: false,
};

/** Which run `run CONFIG` would be about; the database is only read, and can be. */
export function checkMeantRun(dbPath: string, prepared: PreparedSamples, world: World): CheckLine {
  const { meant } = findMeantRun(dbPath, prepared, plainly, world);
  switch (meant.kind) {
    case 'new':
      return good('run', meant.says.length === 0 ? 'A new one would begin.' : meant.says.join(' '));
    case 'resumed': {
      const done = `${formatCount(meant.answered + meant.failed)} of ${countOf(prepared.samples, 'sample')} done`;
      return good('run', `${meant.id} would be gone on with: ${done}.`);
    }
    case 'told-again':
      return good('run', `${meant.id} is complete; its verdict would be told again.`);
    case 'waits':
    case 'live-elsewhere': {
      const id = meant.id === null ? '' : `${meant.id}, `;
      const who = `${id}process ${meant.pid} on ${meant.host}`;
      return failed('run', `One of the name ${prepared.config.name} is live (${who}): another would be refused.`, 5, {
        next: 'Queue behind it with --wait-for-other, or run beside it with --parallel.',
      });
    }
    case 'unknown':
      return unsaid('run', `Which one it would be is not known: ${meant.reason}`);
    default:
      return meant satisfies never;
  }
}
