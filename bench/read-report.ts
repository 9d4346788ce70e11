import { runProgram } from './child.ts';

/** The part of `report --format json` that the benches read. */
export interface Report {
  readonly run: { readonly id: string; readonly status: string; readonly tries: number };
  readonly variants: readonly {
    readonly samples: number;
    readonly answered: number;
    readonly failed: number;
    readonly latencyMs: { readonly p50: number; readonly p90: number; readonly p99: number };
    readonly scores: Readonly<Record<string, { readonly scored: number; readonly passed: number }>>;
  }[];
}

/** @returns the newest run's only variant beside the run itself */
export async function readReport(database: string) {
  const { stdout } = await runProgram(['report', '--format', 'json', '--db', database]);
  const { run, variants } = JSON.parse(stdout) as Report;
  const [variant] = variants;
  if (!variant) throw new Error('The report has no variant.');
  return { run, variant };
}
