import type { Argv } from 'yargs';

interface FlagTable {
  /** Names of the flags that may be given several times. */
  readonly array: readonly string[];
  readonly alias: Readonly<Record<string, readonly string[]>>;
}

/**
 * `--set a=1 --set b=2` is both; `--db a --db b` is b. yargs knows one rule for all flags: either the last one holds, or they
 * all become lists. So they all do, and those that are no lists are made single again before they are looked at.
 */
export function lastOfSingleFlags<T>(program: Argv<T>): Argv<T> {
  return program.parserConfiguration({ 'duplicate-arguments-array': true, 'populate--': true }).middleware((given) => {
    // yargs keeps them, its types don't say so. They are the command's own by now.
    const { array, alias } = (program as unknown as { getOptions(): FlagTable }).getOptions();
    const lists = new Set(['_', '--', ...array.flatMap((name) => [name, camelCase(name), ...(alias[name] ?? [])])]);
    for (const [name, value] of Object.entries(given))
      if (Array.isArray(value) && !lists.has(name)) Reflect.set(given, name, value.at(-1));
  }, true);
}

function camelCase(name: string): string {
  return name.replaceAll(/-([a-z])/g, (_, letter: string) => letter.toUpperCase());
}
