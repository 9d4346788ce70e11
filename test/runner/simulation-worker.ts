import { parentPort, workerData } from 'node:worker_threads';
import { type Finding, scenarios, simulate } from './simulated-run.ts';

/** One core's share of the schedules; only what they broke and the sums go back. */
const { fromSeed, count } = workerData as { readonly fromSeed: number; readonly count: number };

const findings = await simulate(scenarios(fromSeed, count));
const sum = (of: (finding: Finding) => number): number => findings.reduce((total, finding) => total + of(finding), 0);

/** What a share of the schedules met. */
export interface Met {
  readonly broken: readonly { readonly seed: number; readonly broken: readonly string[] }[];
  readonly schedules: number;
  readonly refused: number;
  readonly restarts: number;
  readonly lost: number;
  readonly failed: number;
  readonly crashers: number;
  readonly requestsInOutages: number;
}

parentPort?.postMessage({
  broken: findings.filter(({ broken }) => broken.length > 0).map(({ seed, broken }) => ({ seed, broken })),
  schedules: findings.length,
  refused: sum(({ refused }) => refused),
  restarts: sum(({ lives }) => lives - 1),
  lost: sum(({ lost }) => lost),
  failed: sum(({ failed }) => failed),
  crashers: sum(({ crashers }) => crashers),
  requestsInOutages: sum(({ requestsInOutages }) => requestsInOutages),
} satisfies Met);
