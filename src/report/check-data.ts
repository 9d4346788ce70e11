import type { ExitCode } from '../vocabulary/run.ts';
import type { Problem } from '../vocabulary/user-error.ts';

/** `caution`: it works, but. `unsaid`: the endpoint does not say, or it was not asked. */
export type CheckMark = 'good' | 'failed' | 'caution' | 'unsaid';

export type CheckItem =
  | 'config'
  | 'dataset'
  | 'templates'
  | 'key'
  | 'endpoint'
  | 'model'
  | 'price'
  | 'budget'
  | 'limits'
  | 'balance'
  | 'speed'
  | 'probe'
  | 'parameters'
  | 'gates'
  | 'baseline'
  | 'outputs'
  | 'folder'
  | 'disk'
  | 'database'
  | 'run';

/** One thing that was looked at. */
export interface CheckLine {
  readonly item: CheckItem;
  readonly mark: CheckMark;
  /** The model it is about; null: not about one. */
  readonly model: string | null;
  /** A sentence. */
  readonly found: string;
  /** What to do about it; null where nothing is. */
  readonly next: string | null;
  /** Where there are several: each, at most 20. */
  readonly problems: readonly Problem[];
  /** How many there are in all. */
  readonly problemCount: number;
  /** What it makes of the exit code; null: nothing. */
  readonly exitCode: ExitCode | null;
}

interface CheckBalance {
  /** Decimal. */
  readonly amount: string;
  readonly currency: string;
}

/** The one answer that `--probe` bought; null wherever the endpoint did not say. */
export interface CheckProbe {
  readonly model: string;
  readonly answeredModel: string | null;
  readonly latencyMs: number;
  readonly ttftMs: number | null;
  readonly promptTokens: number | null;
  readonly completionTokens: number | null;
  readonly costBilledUsd: string | null;
  readonly text: string;
  /** Parameters that the answer visibly disregards. */
  readonly ignored: readonly { readonly parameter: string; readonly sign: string }[];
}

/** Everything that can be known before a run. */
export interface CheckData {
  readonly schemaVersion: 1;
  readonly configPath: string;
  /** Nothing failed. */
  readonly ready: boolean;
  readonly exitCode: ExitCode;
  readonly lines: readonly CheckLine[];
  /** null: not said. */
  readonly balance: CheckBalance | null;
  /** null: not asked, or no answer came. */
  readonly probe: CheckProbe | null;
}
