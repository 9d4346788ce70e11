import type { RunWatcher } from '../operations/execute-run.ts';
import type { RunSnapshot } from '../operations/run-progress.ts';
import { printable, printableJson } from '../report/printable.ts';
import type { SharedOptions } from './shared-options.ts';
import type { Terminal } from './terminal.ts';

/** What is said on stderr while a command works. Prompts, answers and keys are never part of it. */
export interface Log {
  readonly notice: (sentence: string) => void;
  /** `line` is the same for people. */
  readonly progress: (snapshot: RunSnapshot, line: string) => void;
  /** How requests go out changed; people see it in the progress and the report. */
  readonly changed: RunWatcher['changed'];
}

const silent: Log = { notice: () => undefined, progress: () => undefined, changed: () => undefined };

export async function openLog(
  { quiet, logJson }: Pick<SharedOptions, 'quiet' | 'logJson'>,
  terminal: Terminal,
): Promise<Log> {
  if (quiet) return silent;
  if (logJson) return jsonLog(terminal);
  return {
    ...silent,
    notice: (sentence) => terminal.tellWrapped(`${printable(sentence)}\n`),
    progress: (_, line) => terminal.tell(`${printable(line)}\n`),
  };
}

async function jsonLog({ inert }: Terminal): Promise<Log> {
  const { default: pino } = await import('pino');
  const destination = pino.destination({ dest: 2, sync: true });
  const logger = pino(
    { base: null, timestamp: pino.stdTimeFunctions.isoTime, formatters: { level: (level) => ({ level }) } },
    // JSON leaves some control characters as they are, and a log is often read in a terminal.
    { write: (line) => destination.write(inert(printableJson(line))) },
  );
  return {
    notice: (sentence) => logger.info(sentence),
    progress: (snapshot) => logger.info({ progress: snapshot }, 'progress'),
    changed: ({ lane, kind, detail }) => {
      // The endpoint's own words may quote a prompt.
      const { message: _, ...told } = JSON.parse(detail ?? '{}') as Record<string, unknown>;
      logger.info({ event: { kind, lane, ...told } }, kind);
    },
  };
}
