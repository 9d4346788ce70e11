import type { ArgumentsCamelCase, Argv } from 'yargs';
import { UserError } from '../vocabulary/user-error.ts';
import type { CommandContext } from './program.ts';
import type { SharedOptions } from './shared-options.ts';

interface SimulateOptions extends SharedOptions {
  readonly port: number;
  readonly seed: number;
  readonly accuracy: number;
  readonly latencyMs: number;
  readonly faults: string | undefined;
  readonly dataset: string | undefined;
  readonly prompt: string | undefined;
  readonly expected: string | undefined;
}

export const simulateUsage = 'simulate';
export const simulateSummary = 'Serve the built-in endpoint on a port, until Ctrl-C';

export function buildSimulate(argv: Argv<SharedOptions>): Argv<SimulateOptions> {
  const count = { type: 'number', requiresArg: true } as const;
  const text = { type: 'string', requiresArg: true } as const;
  return argv
    .option('port', { ...count, default: 0, describe: '0: a free one' })
    .option('seed', { ...count, default: 1, describe: 'The same seed answers the same' })
    .option('accuracy', { ...count, default: 0.9, describe: 'Share of the rows that are answered rightly' })
    .option('latency-ms', { ...count, default: 50, describe: 'Median time to an answer' })
    .option('faults', { ...text, describe: 'What goes wrong, as endpoint.simulated.faults of a config' })
    .option('dataset', { ...text, describe: 'A CSV file to answer from; without one it echoes' })
    .option('prompt', { ...text, describe: "The dataset's column that messages contain", implies: 'dataset' })
    .option('expected', { ...text, describe: "The dataset's column with the answers", implies: 'dataset' })
    .example(
      '$0 simulate --port 8080 --dataset datasets/facts.csv --prompt prompt --expected expected',
      'answers the shipped questions',
    )
    .example(
      "$0 simulate --faults '{ error500: 0.1, atOnce: { requests: 20 } }'",
      'echoes, and fails now and then',
    ) as unknown as Argv<SimulateOptions>;
}

export async function handleSimulate(
  options: ArgumentsCamelCase<SimulateOptions>,
  { env, terminal, log }: CommandContext,
): Promise<number> {
  const { port, seed, accuracy, latencyMs, faults, dataset, prompt = 'prompt', expected = 'expected' } = options;
  refuseUnless(Number.isInteger(port) && port >= 0 && port < 65_536, '--port must be a whole number from 0 to 65535.');
  refuseUnless(Number.isInteger(seed), '--seed must be a whole number.');
  refuseUnless(accuracy >= 0 && accuracy <= 1, '--accuracy must be from 0 to 1.');
  refuseUnless(latencyMs >= 0, '--latency-ms must be 0 or more.');
  const { simulate } = await import('../operations/simulate.ts');
  const { realWorld } = await import('../operations/wiring.ts');
  const world = realWorld(env);
  const key = dataset === undefined ? null : { path: dataset, prompt, expected };
  const simulator = await simulate({ port, seed, accuracy, latencyMs, faults: faults ?? null, dataset: key }, world);
  terminal.show(`${simulator.baseUrl}\n`);
  log.notice('Serving until Ctrl-C.');
  await new Promise<void>((resolve) => {
    const release = world.onSignal(() => {
      release();
      resolve();
    });
  });
  const { requests, outcomes } = simulator.counters();
  await simulator.close();
  log.notice(`${requests} requests: ${JSON.stringify(outcomes)}`);
  return 0;
}

function refuseUnless(condition: boolean, sentence: string): void {
  if (!condition) throw new UserError(sentence);
}
