import type { RunStatus } from '../vocabulary/run.ts';

/** A baseline that misses more than this share of its samples would compare with what is not there. */
const mostMissing = 0.02;

/**
 * Whether a run may be a baseline: every sample has its outcome, hardly any failed, and it ended well or a person said so.
 * Whether it confirms another run is the caller's to know: such a run never is one.
 */
export function isGreen(run: {
  readonly status: RunStatus;
  readonly exitCode: number | null;
  readonly isAccepted: boolean;
  readonly samples: number;
  readonly failed: number;
}): boolean {
  return run.status === 'complete' && (run.exitCode === 0 || run.isAccepted) && !missesTooMuch(run);
}

/** Whether so many samples failed that a person cannot declare the run good either. */
export function missesTooMuch({ samples, failed }: { readonly samples: number; readonly failed: number }): boolean {
  return failed > mostMissing * samples;
}
