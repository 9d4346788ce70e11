import type { ArgumentsCamelCase, Argv } from 'yargs';
import type { PrunePlan } from '../report/pruned.ts';
import { UserError } from '../vocabulary/user-error.ts';
import type { CommandContext } from './program.ts';
import { chooseDatabase, type SharedOptions } from './shared-options.ts';
import type { Terminal } from './terminal.ts';

interface PruneOptions extends SharedOptions {
  readonly keep: number | undefined;
  readonly keepGreen: number | undefined;
  readonly olderThan: string | undefined;
  readonly answersOlderThan: string | undefined;
  readonly name: string | undefined;
  readonly vacuum: boolean;
  readonly yes: boolean;
  readonly dryRun: boolean;
  readonly json: boolean;
}

export const pruneUsage = 'prune';
export const pruneSummary = 'Delete old runs, or only the texts of old answers';

export function buildPrune(argv: Argv<SharedOptions>): Argv<PruneOptions> {
  const text = { type: 'string', requiresArg: true } as const;
  const count = { type: 'number', requiresArg: true } as const;
  const flag = { type: 'boolean', default: false } as const;
  return argv
    .option('keep', { ...count, describe: 'The newest so many runs of each name stay' })
    .option('keep-green', { ...count, describe: 'The newest so many green runs of each name stay, too' })
    .option('older-than', { ...text, describe: 'Only runs older than this go: 90d, 12h, 2w or a date' })
    .option('answers-older-than', { ...text, describe: 'Runs older than this lose the texts of their answers only' })
    .option('name', { ...text, describe: 'Only runs of this name' })
    .option('vacuum', { ...flag, describe: 'Then give the free space back to the disk' })
    .option('yes', { ...flag, alias: 'y', describe: 'Do not ask' })
    .option('dry-run', { ...flag, describe: 'Only tell what would go' })
    .option('json', { ...flag, describe: 'As JSON' })
    .example('$0 prune --keep 30 --dry-run', 'what would go if 30 runs of each name stayed')
    .example('$0 prune --older-than 90d --keep-green 5 --yes', 'from cron')
    .example('$0 prune --answers-older-than 30d --vacuum', 'numbers stay, prompts in the dataset too')
    .epilogue(
      'A run goes only if every rule that is given lets it go; never one that is running or that a staying run confirms. Datasets that no run uses any more go with the last one. Green is what nights are compared with: complete, exit 0 or accepted, at most 2 % missing. Where the newest run of a name has a maxDrift gate, the first green runs that it is measured from stay as long as any other run of the name does.',
    ) as unknown as Argv<PruneOptions>;
}

export async function handlePrune(
  options: ArgumentsCamelCase<PruneOptions>,
  { env, terminal, log }: CommandContext,
): Promise<number> {
  const { openPrune, readPruneWish } = await import('../operations/prune.ts');
  const { realWorld } = await import('../operations/wiring.ts');
  const { renderPrunePlan, renderPruned, renderPrunedJson } = await import('../report/pruned.ts');
  const world = realWorld(env);
  const { keep = null, keepGreen = null, olderThan = null, answersOlderThan = null, name = null, vacuum } = options;
  const wish = readPruneWish({ keep, keepGreen, olderThan, answersOlderThan, name, vacuum }, world);
  const asks = wish.deletes && !options.yes && !options.dryRun;
  if (asks && !terminal.isInteractive)
    throw new UserError('Nobody can be asked here whether that may be deleted.', {
      where: 'no terminal',
      next: 'Look with --dry-run first, then say --yes.',
    });
  const db = chooseDatabase(options, env);
  log.notice(`Database: ${db.path}`);
  const prune = openPrune(db.path, wish, world);
  try {
    const { plan } = prune;
    if (options.dryRun) {
      terminal.show(options.json ? renderPrunedJson(plan) : renderPrunePlan(plan, terminal.width));
      return 0;
    }
    if (asks && !(await isAgreed(plan, renderPrunePlan(plan, terminal.width), terminal))) {
      log.notice('Nothing was deleted.');
      return 0;
    }
    const pruned = await prune.carryOut(log.notice);
    terminal.show(options.json ? renderPrunedJson(pruned) : renderPruned(pruned));
    return 0;
  } finally {
    prune.close();
  }
}

async function isAgreed({ runs, texts }: PrunePlan, shown: string, terminal: Terminal): Promise<boolean> {
  if (runs.length === 0 && texts.answers === 0) return true;
  const { NotAnswered, openAsker } = await import('./ask.ts');
  terminal.tell(shown);
  const asker = openAsker(terminal.stdin, terminal.stderr);
  try {
    return await asker.ask<boolean>('Delete that for good?', 'no', (answer) => {
      if (/^y(es)?$/i.test(answer)) return true;
      return /^no?$/i.test(answer) ? false : { what: 'Answer yes or no.' };
    });
  } catch (error) {
    if (error instanceof NotAnswered) return false;
    throw error;
  } finally {
    asker.close();
  }
}
