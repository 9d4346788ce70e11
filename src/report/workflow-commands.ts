import { printable } from './printable.ts';

/** What GitHub Actions reads as an order and not as output: one line of either stream. */
export interface WorkflowCommand {
  readonly level: 'error' | 'warning' | 'notice';
  readonly title: string;
  readonly message: string;
}

/** As the runner takes it apart: https://docs.github.com/actions/reference/workflows-and-actions/workflow-commands. */
export function workflowCommand({ level, title, message }: WorkflowCommand): string {
  return `::${level} title=${escapeProperty(printable(title))}::${escapeData(printable(message))}\n`;
}

function escapeData(text: string): string {
  return text.replaceAll('%', '%25').replaceAll('\r', '%0D').replaceAll('\n', '%0A');
}

function escapeProperty(text: string): string {
  return escapeData(text).replaceAll(':', '%3A').replaceAll(',', '%2C');
}

/**
 * Text in which the runner finds no order. It takes `::` at the start of a line for one, blanks before it left aside, and
 * `##[` anywhere; one character of each is spelt as JSON would, so that JSON stays what it is.
 */
export function withoutWorkflowCommands(text: string): string {
  return text.replaceAll(/^([\s\u0085]*):(?=:)/gmu, String.raw`$1\u003a`).replaceAll('##[', String.raw`\u0023#[`);
}
