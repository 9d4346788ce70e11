import yargs, { type Argv } from 'yargs';
import type { CommandContext } from './program.ts';
import type { SharedOptions } from './shared-options.ts';

export const completionUsage = 'completion';
export const completionSummary = 'Print a script for bash or zsh that completes commands and flags';

export function buildCompletion(argv: Argv<SharedOptions>): Argv<SharedOptions> {
  return argv
    .example('$0 completion >> ~/.bashrc', 'for every new bash')
    .example('$0 completion >> ~/.zshrc', 'for every new zsh')
    .epilogue(
      'It is written for the shell that SHELL names, and completes the command `promptbatch`: it must be in PATH.',
    );
}

/** What yargs' script for bash calls, for the bash 3.2 that macOS brings. */
const mapfileForOldBash = `# bash before 4 has no mapfile
type mapfile >/dev/null 2>&1 || mapfile() {
    local line
    eval "$2=()"
    while IFS= read -r line; do eval "$2+=("$line")"; done
}
`;

/** Prints yargs' own script. */
export async function handleCompletion(_: unknown, { env, terminal }: CommandContext): Promise<number> {
  if (!/zsh|fish/.test(env['SHELL'] ?? '')) terminal.stdout.write(mapfileForOldBash);
  (yargs() as unknown as ScriptPrinter).showCompletionScript('promptbatch', completionUsage);
  return 0;
}

/** The types don't know that it takes what it names. */
interface ScriptPrinter {
  showCompletionScript(program: string, command: string): void;
}

type Complete = (error: Error | null, found: string[] | undefined) => void;

/** As in the command's usage: what people complete there is a file. */
const takesFile = /<(?:config|file)\b/;

/**
 * Answers what the shell's script asks: yargs' own answers, but where a file is wanted nothing is proposed, so that the shell
 * proposes files.
 * @param args as the program was started
 * @param usages of all commands
 */
export function withCompletion<T>(program: Argv<T>, args: readonly string[], usages: readonly string[]): Argv<T> {
  // `--get-yargs-completions promptbatch run …`; the last word is the one that is typed.
  const words = args.slice(2);
  const usage = usages.find((one) => one.split(' ')[0] === words[0]) ?? '';
  const complete = (
    current: string,
    _: unknown,
    byYargs: (then: Complete) => void,
    done: (found: string[]) => void,
  ) => {
    const isValue = takesValue(program, words.at(-2) ?? '');
    if (current === '' && words.length > 1 && (isValue || takesFile.test(usage))) done([]);
    else byYargs((_error, found) => done(found ?? []));
  };
  // yargs answers a command of its own here, without --help: it has a name that nobody types, and ours prints the script.
  return program.completion('--completion-script', false, complete as never);
}

/** A flag that is followed by something, and nothing is known of what that may be. */
function takesValue(program: unknown, flag: string): boolean {
  if (!flag.startsWith('-')) return false;
  const { boolean, choices } = (program as { getOptions(): KnownFlags }).getOptions();
  const name = flag.replace(/^-+(?:no-)?/, '');
  return !boolean.includes(name) && !(name in choices);
}

interface KnownFlags {
  readonly boolean: readonly string[];
  readonly choices: Readonly<Record<string, readonly string[]>>;
}
