import type { Argv } from 'yargs';
import { camelCase, type FlagTable, refuseOddValues } from './flag-values.ts';

/**
 * `--set a=1 --set b=2` is both; `--db a --db b` is b. yargs knows one rule for all flags: either the last one holds, or they
 * all become lists. So they all do, and those that are no lists are made single again before they are looked at.
 * @param args as they were typed: what yargs would make of an odd value is refused
 */
export function lastOfSingleFlags<T>(program: Argv<T>, args: readonly string[]): Argv<T> {
  return program.parserConfiguration({ 'duplicate-arguments-array': true, 'populate--': true }).middleware((given) => {
    // yargs keeps them, its types don't say so. They are the command's own by now.
    const table = (program as unknown as { getOptions(): FlagTable }).getOptions();
    refuseOddValues(args, table);
    const { array, alias } = table;
    const lists = new Set(['_', '--', ...array.flatMap((name) => [name, camelCase(name), ...(alias[name] ?? [])])]);
    for (const [name, value] of Object.entries(given))
      if (Array.isArray(value) && !lists.has(name)) Reflect.set(given, name, value.at(-1));
  }, true);
}
