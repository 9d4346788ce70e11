import type { Environment } from '../operations/wiring.ts';
import { withoutWorkflowCommands } from '../report/workflow-commands.ts';
import { wrapSentences } from '../report/wrap-sentences.ts';
import { UserError } from '../vocabulary/user-error.ts';
import { showError } from './show-error.ts';

/** The streams as the commands see them. */
export interface Terminal {
  readonly stdin: NodeJS.ReadableStream;
  /** Data, byte for byte. */
  readonly stdout: NodeJS.WriteStream;
  /** Everything else. */
  readonly stderr: NodeJS.WritableStream & { readonly columns?: number };
  /** Text or JSON on stdout. */
  readonly show: (text: string) => void;
  /** Text on stderr. */
  readonly tell: (text: string) => void;
  /** Sentences of ours on stderr: broken between words where it is a terminal, and in a pipe one line each. */
  readonly tellWrapped: (text: string) => void;
  /** The same text, as both write it. */
  readonly inert: (text: string) => string;
  /** Cells of a line of stdout. */
  readonly width: number;
  /** Lines of stdout's screen; null: it is none. */
  readonly height: number | null;
  /** Of stdout. */
  readonly color: boolean;
  /** Whether a line on stderr can be drawn over. */
  readonly isLive: boolean;
  /** Whether somebody can be asked. */
  readonly isInteractive: boolean;
}

const defaultWidth = 80;
/** A table's line that is longer is hard to follow with the eye. */
const widest = 200;

/** @param wantsColor `--color` or `--no-color`; undefined: NO_COLOR, FORCE_COLOR and the terminal decide */
export function openTerminal(env: Environment, wantsColor: boolean | undefined): Terminal {
  const { stdout, stderr } = process;
  stdout.once('error', tellFault);
  // Told once, or of stderr, where nobody is left to be told: what a run does goes on.
  for (const stream of [stdout, stderr]) stream.on('error', () => undefined);
  const inert = inertFor(env);
  return {
    // Opened only where somebody is asked.
    get stdin() {
      return process.stdin;
    },
    stdout,
    stderr,
    show: (text) => stdout.write(inert(text)),
    tell: (text) => stderr.write(inert(text)),
    tellWrapped: (text) => stderr.write(inert(wrappedFor(stderr, text))),
    inert,
    width: Math.min(widest, stdout.columns ?? defaultWidth),
    height: stdout.isTTY ? stdout.rows : null,
    color: wantsColor ?? usesColor(env, stdout.isTTY),
    isLive: stderr.isTTY && !env['CI'],
    get isInteractive() {
      return process.stdin.isTTY && stderr.isTTY;
    },
  };
}

/** What is said to people on stderr, as wide as that is. */
export function wrappedFor({ isTTY, columns }: NodeJS.WriteStream, text: string): string {
  return isTTY ? wrapSentences(text, columns) : text;
}

/** GitHub Actions takes orders from what a step prints, and a model's answer must give none. */
export function inertFor(env: Environment): (text: string) => string {
  return env['GITHUB_ACTIONS'] === 'true' ? withoutWorkflowCommands : (text) => text;
}

/** A reader that has seen enough (`| head -1`) closes the pipe: that is no fault. */
function tellFault(error: NodeJS.ErrnoException): void {
  if (error.code === 'EPIPE') return;
  const fault = new UserError(`stdout cannot be written: ${error.message}`, {
    next: 'Look at the free space where it goes; what was answered is saved.',
    exitCode: 5,
  });
  process.stderr.write(showError(fault).text);
  process.once('exit', (code) => {
    if (![1, 130, 143].includes(code)) process.exitCode = fault.exitCode;
  });
}

/** https://no-color.org and https://force-color.org: set and not empty. */
function usesColor(env: Environment, isTerminal: boolean): boolean {
  if (env['NO_COLOR']) return false;
  if (env['FORCE_COLOR']) return env['FORCE_COLOR'] !== '0';
  return isTerminal;
}
