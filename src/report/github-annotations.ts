import { gateTitle } from './gate-title.ts';
import type { ReportData } from './report-data.ts';
import { type WorkflowCommand, workflowCommand } from './workflow-commands.ts';

/** GitHub shows no more of a step, by level. */
const mostShown = 10;

/**
 * What a red or unclear night has to say beside the log, as workflow commands, one a line; '' where all is well. The cap is
 * ours as well, so that the last one shown says how many are not.
 */
export function githubAnnotations(report: ReportData): string {
  const all = annotationsOf(report);
  return (['error', 'warning', 'notice'] as const)
    .flatMap((level) => capped(all.filter((annotation) => annotation.level === level)))
    .map(workflowCommand)
    .join('');
}

function annotationsOf({ run, verdict }: ReportData): readonly WorkflowCommand[] {
  if (!verdict) return [];
  const gates = verdict.gates.flatMap((gate): WorkflowCommand[] => {
    const level = { fail: 'error', warn: 'warning', pass: 'notice' } as const;
    if (gate.outcome === 'pass' && !['unclear', 'unknown', 'no baseline'].includes(gate.verdict)) return [];
    const title = `${run.name}: ${gate.verdict}: ${gateTitle(gate)}`;
    return [{ level: level[gate.outcome], title, message: gate.sentence }];
  });
  if (verdict.exitCode === 0 || gates.some(({ level }) => level === 'error')) return gates;
  return [{ level: 'error', title: `${run.name}: ${verdict.word}`, message: verdict.sentence }, ...gates];
}

function capped(annotations: readonly WorkflowCommand[]): readonly WorkflowCommand[] {
  const last = annotations[mostShown - 1];
  if (annotations.length <= mostShown || !last) return annotations;
  const left = annotations.length - mostShown + 1;
  const rest = { ...last, title: `and ${left} more`, message: 'The report names them all.' };
  return [...annotations.slice(0, mostShown - 1), rest];
}
