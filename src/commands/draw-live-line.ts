import cliProgress from 'cli-progress';
import type { RunSnapshot } from '../operations/run-progress.ts';
import { progressLine } from '../report/progress.ts';
import type { Drawing } from './draw-progress.ts';
import type { Terminal } from './terminal.ts';

const liveEveryMs = 200;

/** A line that is drawn over until it is stopped, and gone then. */
export function drawLiveLine(snapshot: () => RunSnapshot, { stderr }: Terminal): Drawing {
  const bar = new cliProgress.SingleBar({
    stream: stderr,
    clearOnComplete: true,
    hideCursor: true,
    // Signals are ours: the first one lets the run finish in good order.
    gracefulExit: false,
    format: () => progressLine(snapshot(), (stderr.columns ?? 80) - 1),
  });
  bar.start(1, 0);
  const timer = setInterval(() => bar.update(0), liveEveryMs);
  return {
    stop: () => {
      clearInterval(timer);
      bar.stop();
    },
  };
}
