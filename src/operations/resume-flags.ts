import type { ReportRun } from '../report/report-data.ts';
import type { RunRecord } from '../store/read-runs.ts';
import { plainDecimal } from '../vocabulary/money.ts';
import type { Provenance } from './provenance.ts';

/** What has to be typed behind `run CONFIG --resume ID` so that it is the same run, and does not stop again at once. */
export function resumeFlags(run: Pick<RunRecord, 'provenance' | 'stopReason'>): ReportRun['resume'] {
  const { flags = [] } = run.provenance as Provenance;
  const raised = raisedBudget(run.stopReason ?? '');
  if (!raised) return { flags, raisesBudget: false };
  const setting = `budget.${raised.budget}=`;
  const others = flags.filter((word, at) => {
    const value = word === '--set' ? flags[at + 1] : word;
    return !value?.startsWith(setting);
  });
  return { flags: [...others, '--set', `${setting}${raised.bound}`], raisesBudget: true };
}

/** Twice the largest amount that the reason names: the bound, what is used, or what the next request may use. */
function raisedBudget(stopReason: string): { readonly budget: string; readonly bound: string } | null {
  const [, budget, why] = /^budget\.(maxRequests|maxTokens|maxUsd): ([^;]*)/.exec(stopReason) ?? [];
  const amounts = why?.match(/\d+(?:\.\d+)?/g)?.map(Number);
  if (budget === undefined || !amounts) return null;
  return { budget, bound: plainDecimal(2 * Math.max(...amounts)) ?? '0' };
}
