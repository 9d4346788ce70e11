import type { Rule } from './faulty-server.ts';
import type { Stage } from './stage.ts';

export const commonSamples = 40;

/** One row of the table: a fault, and how it must end. */
export interface Fault {
  readonly what: string;
  /** How it ends, for people: `docs/faults.md` has it. */
  readonly ends: string;
  /** An even number: half of them are asked as JSON, half as a stream. Default: `commonSamples`. */
  readonly samples?: number;
  /** Over `stagedConfig`. */
  readonly config?: Readonly<Record<string, unknown>>;
  /** How the server breaks the contract; made anew for each time the row is played. */
  readonly server?: () => readonly Rule[];
  /** The processes, one after the other. Default: one that ends with 0. */
  readonly tries?: readonly Try[];
  /** Runs of the file at the end, the oldest first. Default: one, complete, every sample answered. */
  readonly runs?: readonly ExpectedRun[];
  /** Requests at once, at most. Default: the concurrency of one process. */
  readonly atOnce?: number;
  /** SQL → what its first column gives at the end, row for row. */
  readonly holds?: Readonly<Record<string, readonly unknown[]>>;
  /** Where the fault cannot be made elsewhere. */
  readonly onlyWhere?: { readonly is: boolean; readonly says: string };
  /** Played as somebody for whom permissions hold, also where the tests run as root. */
  readonly isUnprivileged?: true;
  /** A disk of its own, of so many KiB. */
  readonly diskKiB?: number;
}

export interface Try {
  readonly exit: number | 'SIGKILL';
  /** In what it prints. */
  readonly says?: readonly string[];
  readonly args?: readonly string[];
  readonly env?: Readonly<Record<string, string>>;
  /** Before the process starts, e.g. the server is healed. */
  readonly before?: (stage: Stage) => void | Promise<void>;
  /** While it runs. */
  readonly happens?: (stage: Stage, process: RunningProcess) => void | Promise<void>;
  /** What is in flight when it ends may be bought again. */
  readonly crashes?: boolean;
  /** Chat requests; 0: nothing may be sent. */
  readonly sendsAtMost?: number;
  /** No file may grow past so many KiB. */
  readonly fileCapKiB?: number;
}

export interface ExpectedRun {
  /** As stored: `open` is a run that was cut off. */
  readonly status: 'open' | 'stopped' | 'complete' | 'abandoned';
  /** null: it depends on the moment. */
  readonly answered: number | null;
  /** Kind of failure → how many samples failed so. */
  readonly failed?: Readonly<Record<string, number>>;
}

export interface RunningProcess {
  readonly pid: number | undefined;
  readonly kill: (signal: 'SIGINT' | 'SIGTERM' | 'SIGKILL') => void;
  readonly ended: Promise<void>;
  /** Resolves when it has printed this on stderr, or has ended. */
  readonly whenItSays: (text: string) => Promise<void>;
}
