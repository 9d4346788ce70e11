import type { ArgumentsCamelCase, Argv } from 'yargs';
import { UserError } from '../vocabulary/user-error.ts';
import type { CommandContext } from './program.ts';
import { chooseDatabase, type SharedOptions } from './shared-options.ts';

interface TrendOptions extends SharedOptions {
  readonly name: string;
  readonly variant: string | undefined;
  readonly last: number;
  readonly json: boolean;
  readonly csv: boolean;
}

export const trendUsage = 'trend <name>';
export const trendSummary = 'Show the nights of a name: rates, latency, tokens, cost, drift and where they changed';

export function buildTrend(argv: Argv<SharedOptions>): Argv<TrendOptions> {
  return argv
    .positional('name', { type: 'string', demandOption: true, describe: 'The name of the runs, as in their config' })
    .option('variant', { type: 'string', requiresArg: true, describe: 'The label of one variant' })
    .option('last', { type: 'number', default: 30, requiresArg: true, describe: 'The newest so many nights' })
    .option('json', { type: 'boolean', default: false, describe: 'As JSON' })
    .option('csv', { type: 'boolean', default: false, describe: 'As CSV, a record a night' })
    .example('$0 trend nightly', 'the last month')
    .example(
      '$0 trend nightly --last 365 --csv > year.csv',
      'a year, for a spreadsheet',
    ) as unknown as Argv<TrendOptions>;
}

export async function handleTrend(
  options: ArgumentsCamelCase<TrendOptions>,
  { env, terminal, log }: CommandContext,
): Promise<number> {
  if (options.json && options.csv)
    throw new UserError('--json and --csv are two formats.', { next: 'Leave one of the two out.' });
  const db = chooseDatabase(options, env);
  log.notice(`Database: ${db.path}`);
  const { trendIn } = await import('../operations/read-trend.ts');
  const { name, variant = null, last } = options;
  const trend = trendIn(db.path, { name, variant, last });
  if (options.csv) {
    const { trendCsv } = await import('../operations/trend-csv.ts');
    terminal.stdout.write(trendCsv(trend));
    return 0;
  }
  const { renderTrend, renderTrendJson } = await import('../report/trend.ts');
  if (options.json) terminal.show(renderTrendJson(trend));
  else terminal.show(renderTrend(trend, terminal));
  return 0;
}
