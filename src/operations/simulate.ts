import { createReadStream } from 'node:fs';
import { readFaults } from '../config/read-faults.ts';
import { readRows } from '../dataset/read-rows.ts';
import { loadTokenCounter } from '../pricing/count-tokens.ts';
import { type AnswerFor, type AnswerKeyEntry, answerKey, echo } from '../simulator/answers.ts';
import { type Simulator, startSimulator } from '../simulator/server.ts';
import { nearest } from '../vocabulary/nearest.ts';
import { UserError } from '../vocabulary/user-error.ts';
import type { World } from './wiring.ts';

export interface SimulateOptions {
  /** 0: a free one. */
  readonly port: number;
  readonly seed: number;
  readonly accuracy: number;
  readonly latencyMs: number;
  /** As a config has them under `endpoint.simulated.faults`, YAML or JSON; null: none. */
  readonly faults: string | null;
  /** null: it echoes. */
  readonly dataset: { readonly path: string; readonly prompt: string; readonly expected: string } | null;
}

/** Starts the built-in endpoint on a port, to be closed by the caller. */
export async function simulate(options: SimulateOptions, world: World): Promise<Simulator> {
  const { port, seed, latencyMs } = options;
  const faults = options.faults === null ? {} : readFaults(options.faults, '--faults');
  return startSimulator({
    port,
    seed,
    latencyMs,
    answerFor: await answersOf(options),
    countTokens: await loadTokenCounter(),
    clock: world.clock,
    faults,
  });
}

async function answersOf({ dataset, accuracy, seed }: SimulateOptions): Promise<AnswerFor> {
  if (dataset === null) return echo;
  const entries: AnswerKeyEntry[] = [];
  let columns: readonly string[] = [];
  try {
    ({ columns } = await readRows(createReadStream(dataset.path), dataset.path, {}, (rows) => {
      for (const row of rows)
        entries.push({ prompt: row.columns[dataset.prompt] ?? '', expected: row.columns[dataset.expected] ?? '' });
    }));
  } catch (error) {
    if (error instanceof UserError || !(error instanceof Error && 'code' in error)) throw error;
    throw new UserError(`The dataset cannot be read (${String(error.code)}).`, {
      where: dataset.path,
      next: 'Check --dataset.',
    });
  }
  for (const column of [dataset.prompt, dataset.expected]) {
    if (columns.includes(column)) continue;
    const close = nearest(column, columns);
    throw new UserError(`The dataset has no column ${JSON.stringify(column)}.`, {
      where: dataset.path,
      next: close ? `Did you mean ${close}?` : `Use one of: ${columns.join(', ')}.`,
    });
  }
  return answerKey(entries, accuracy, seed);
}
