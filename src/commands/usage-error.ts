import { nearest } from '../vocabulary/nearest.ts';
import { UserError } from '../vocabulary/user-error.ts';

/** A command as a message about its flags needs it. */
export interface MeantCommand {
  /** The name first, then what it is given. */
  readonly usage: string;
}

/** What there is to be meant. */
export interface KnownWords {
  /** Of the command that was parsed. */
  readonly flags: readonly string[];
  readonly commands: readonly string[];
  /** The commands that have a flag of this name. */
  readonly withFlag: (flag: string) => readonly string[];
}

/**
 * What yargs says of a command line → what a person should read.
 * @param meant undefined: no command was named
 */
export function usageError(message: string, known: KnownWords, meant: MeantCommand | undefined): UserError {
  const help = meant === undefined ? 'promptbatch --help' : `promptbatch ${meant.usage.split(' ')[0]} --help`;
  if (message.startsWith('Not enough non-option arguments') && meant)
    return new UserError(`The command needs more: promptbatch ${meant.usage}`, { next: `${help} shows examples.` });
  const what = message.replaceAll(/\s*\n\s*/g, ' ').trim();
  const missing = /^Missing required argument: (\S+)$/.exec(what)?.[1];
  if (missing === 'output')
    return new UserError('-o is missing: the file to write.', {
      next: 'promptbatch export -o results.csv, or -o - for stdout.',
    });
  const argument = /^Unknown arguments?: ([^\s,]+)/.exec(what)?.[1];
  const command = /^Unknown command: (\S+)/.exec(what)?.[1];
  const close =
    (argument === undefined ? null : flagMeant(argument, known.flags)) ??
    nearest(command ?? argument ?? '', known.commands) ??
    (meant === undefined ? flagForCommand(command ?? argument, known) : null) ??
    choiceMeant(what);
  return new UserError(what, { next: close === null ? `${help} lists all.` : `Did you mean ${close}?` });
}

/** One letter is near every other one: it stands for the only flag that begins with it. */
function flagMeant(argument: string, flags: readonly string[]): string | null {
  const long = flags.filter((flag) => flag.length > 1);
  const beginning = long.filter((flag) => flag.startsWith(argument));
  const close = argument.length > 1 ? nearest(argument, flags) : beginning.length === 1 ? beginning[0] : null;
  return close == null ? null : `--${close}`;
}

/** `promptbatch dry-run …`: what was taken for a command is a flag of one. */
function flagForCommand(word: string | undefined, { withFlag }: KnownWords): string | null {
  const owners = word === undefined ? [] : withFlag(word);
  return owners.length === 0 ? null : owners.map((command) => `${command} --${word}`).join(' or ');
}

/** What people call a format, by its files' ending. */
const formatOfEnding: Readonly<Record<string, string>> = {
  xml: 'junit',
  md: 'markdown',
  txt: 'terminal',
  text: 'terminal',
};

function choiceMeant(what: string): string | null {
  const [, name, given = '', listed = ''] = /Argument: (\S+), Given: "([^"]*)", Choices: (.+)$/.exec(what) ?? [];
  const choices = [...listed.matchAll(/"([^"]*)"/g)].flatMap(([, choice]) => choice ?? []);
  const byEnding = name === 'format' ? formatOfEnding[given.toLowerCase()] : undefined;
  return choices.find((choice) => choice === byEnding) ?? nearest(given, choices);
}

/** @returns null: `error` is not about a flag that came without its value */
export function valueMissing(error: Error): UserError | null {
  const name = /^Not enough arguments following: (.+)$/.exec(error.message)?.[1];
  if (error.name !== 'YError' || name === undefined) return null;
  const isShort = name.length === 1;
  const flag = isShort ? `-${name}` : `--${name}`;
  return new UserError(`${flag} needs a value: none follows it.`, {
    next: `Write it after ${flag}${isShort ? '' : `; one that begins with a dash as ${flag}=VALUE`}.`,
  });
}
