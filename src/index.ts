/**
 * promptbatch as a library: the same operations as on the command line, without arguments or a terminal. `docs/library.md`
 * tells how it is used.
 */
export { type ConfigInput, defineConfig } from './config/config-input.ts';
export type { Overrides } from './config/overrides.ts';
export {
  type EvaluateOptions,
  type Evaluation,
  evaluate,
  type Progress,
  type ReportData,
} from './operations/library-evaluate.ts';
export {
  openResults,
  type ResultRow,
  type ResultScore,
  type Results,
  type RunEntry,
  type RunsWanted,
} from './operations/library-results.ts';
export type { ExitCode, RunStatus, Verdict } from './vocabulary/run.ts';
export { UserError } from './vocabulary/user-error.ts';
