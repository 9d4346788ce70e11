import type { RunSnapshot } from '../operations/run-progress.ts';
import { progressLogLine } from '../report/progress.ts';
import type { Log } from './log.ts';
import type { Terminal } from './terminal.ts';

export interface Drawing {
  readonly stop: () => void;
}

const logEveryMs = 10_000;

/** A live line where there is a terminal, else a line every ten seconds. */
export async function drawProgress(
  snapshot: () => RunSnapshot,
  log: Log,
  terminal: Terminal,
  isLive: boolean,
): Promise<Drawing> {
  if (isLive) return (await import('./draw-live-line.ts')).drawLiveLine(snapshot, terminal);
  const timer = setInterval(() => {
    const now = snapshot();
    log.progress(now, progressLogLine(now));
  }, logEveryMs);
  return { stop: () => clearInterval(timer) };
}
