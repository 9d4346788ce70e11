import { nearest } from '../vocabulary/nearest.ts';
import { UserError } from '../vocabulary/user-error.ts';

/** A command as a message about its flags needs it. */
export interface MeantCommand {
  /** The name first, then what it is given. */
  readonly usage: string;
}

/**
 * What yargs says of a command line → what a person should read.
 * @param flags of the command that was parsed
 * @param meant undefined: no command was named
 */
export function usageError(
  message: string,
  flags: readonly string[],
  commands: readonly string[],
  meant: MeantCommand | undefined,
): UserError {
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
  const closeFlag = argument === undefined ? null : nearest(argument, flags);
  const closeCommand = nearest(command ?? argument ?? '', commands);
  const next =
    closeFlag !== null
      ? `Did you mean --${closeFlag}?`
      : closeCommand !== null
        ? `Did you mean ${closeCommand}?`
        : `${help} lists all.`;
  return new UserError(what, { next });
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
