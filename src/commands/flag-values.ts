import { UserError } from '../vocabulary/user-error.ts';

/** Which flags a command has, as yargs keeps them. */
export interface FlagTable {
  /** Names of the flags that may be given several times. */
  readonly array: readonly string[];
  readonly string: readonly string[];
  readonly number: readonly string[];
  readonly boolean: readonly string[];
  readonly alias: Readonly<Record<string, readonly string[]>>;
}

interface WrittenFlag {
  /** With its dashes. */
  readonly flag: string;
  readonly name: string;
  /** undefined: nothing that could be its value follows. */
  readonly text: string | undefined;
  /** Written as flag=text. */
  readonly isJoined: boolean;
}

/**
 * yargs takes `--dry-run=1` for false, an empty number for 0 and "abc" for NaN: nothing of that was meant.
 * @param args as they were typed; what comes after `--` is no flag
 * @throws UserError that names the flag
 */
export function refuseOddValues(args: readonly string[], table: FlagTable): void {
  const isOf = (kind: 'string' | 'number' | 'boolean', name: string) =>
    table[kind].some((known) => [known, ...(table.alias[known] ?? [])].some((one) => camelCase(one) === name));
  for (const { flag, name, text, isJoined } of writtenFlags(args)) {
    if (text === undefined) continue;
    if (isOf('boolean', name)) {
      if (isJoined && text !== 'true' && text !== 'false')
        throw new UserError(`${flag} takes no value.`, { next: `Write ${flag} alone, or leave it out.` });
      continue;
    }
    const isNumber = isOf('number', name);
    if ((isNumber || isOf('string', name)) && text.trim() === '')
      throw new UserError(`${flag} needs a value: the one given is empty.`, {
        next: 'Leave the flag out, or look whether a variable of the shell is not set.',
      });
    if (isNumber && Number.isNaN(Number(text)))
      throw new UserError(`${flag} must be a number; it is ${JSON.stringify(text)}.`);
  }
}

function writtenFlags(args: readonly string[]): readonly WrittenFlag[] {
  const end = args.indexOf('--');
  const typed = end === -1 ? args : args.slice(0, end);
  return typed.flatMap((word, index) => {
    const [, flag, text] = /^(--?[^-=][^=]*)(?:=([\s\S]*))?$/.exec(word) ?? [];
    if (flag === undefined) return [];
    const name = camelCase(flag.replace(/^-+/, ''));
    const following = typed[index + 1];
    const isValue = following !== undefined && !/^-[^\d.]/.test(following);
    return [{ flag, name, text: text ?? (isValue ? following : undefined), isJoined: text !== undefined }];
  });
}

export function camelCase(name: string): string {
  return name.replaceAll(/-([a-z])/g, (_, letter: string) => letter.toUpperCase());
}
