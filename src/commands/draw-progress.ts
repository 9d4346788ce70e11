import cliProgress from 'cli-progress';
import type { RunSnapshot } from '../operations/run-progress.ts';
import { progressLine, progressLogLine } from '../report/progress.ts';
import type { Log } from './log.ts';
import type { Terminal } from './terminal.ts';

export interface Drawing {
  readonly stop: () => void;
}

const liveEveryMs = 200;
const logEveryMs = 10_000;

/** A live line where there is a terminal, else a line every ten seconds. */
export function drawProgress(snapshot: () => RunSnapshot, log: Log, terminal: Terminal, isLive: boolean): Drawing {
  if (isLive) return drawLive(snapshot, terminal);
  const timer = setInterval(() => {
    const now = snapshot();
    log.progress(now, progressLogLine(now));
  }, logEveryMs);
  return { stop: () => clearInterval(timer) };
}

function drawLive(snapshot: () => RunSnapshot, { stderr }: Terminal): Drawing {
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
