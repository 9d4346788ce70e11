import type { LanePlan } from '../runner/world.ts';
import { rowsAt } from '../store/datasets.ts';
import type { Store } from '../store/open-store.ts';
import type { Sample } from '../vocabulary/sample.ts';
import type { PreparedSamples } from './prepare-run.ts';

/** Few enough to keep memory and the first request small. */
const rowsPerRead = 128;

export interface PlannedLane extends LanePlan {
  readonly model: string;
  readonly variants: readonly number[];
}

/**
 * A lane for each model: variants that ask the same one share its limits. Each pulls its samples in the plan's order,
 * passing over those that have a result.
 * @param done one byte a sample, by seq: 1 where it has a result
 * @param answered variants of which an earlier try has an answer
 */
export function planLanes(
  store: Store,
  run: PreparedSamples,
  done: Uint8Array,
  answered: ReadonlySet<number>,
): PlannedLane[] {
  const models = Map.groupBy(run.config.variants.keys(), (variant) => run.config.variants[variant]?.model ?? '');
  return [...models].map(([model, variants]) => ({
    name: model,
    model,
    variants,
    samples: samplesOf(store, run, variants, done),
    planned: (run.samples / run.config.variants.length) * variants.length,
    proven: variants.some((variant) => answered.has(variant)),
  }));
}

function* samplesOf(
  store: Store,
  run: PreparedSamples,
  variants: readonly number[],
  done: Uint8Array,
): Generator<Sample, undefined> {
  const { selection, dataset, plan } = run;
  for (let from = 0; from < selection.length; from += rowsPerRead) {
    const wanted = [...selection.subarray(from, from + rowsPerRead)]
      .map((rowIndex, index) => ({ rowIndex, seqs: seqsLeft(run, from + index, variants, done) }))
      .filter(({ seqs }) => seqs.length > 0);
    const rows = rowsAt(
      store,
      dataset.id,
      wanted.map(({ rowIndex }) => rowIndex),
    );
    for (const [index, row] of rows.entries()) for (const seq of wanted[index]?.seqs ?? []) yield plan.sample(row, seq);
  }
  return undefined;
}

function seqsLeft(
  { plan }: PreparedSamples,
  position: number,
  variants: readonly number[],
  done: Uint8Array,
): number[] {
  const seqs: number[] = [];
  for (const variant of variants)
    for (let repeat = 0; repeat < plan.repeatsAt(position); repeat += 1) {
      const seq = plan.seqOf({ position, variant, repeat });
      if (done[seq] !== 1) seqs.push(seq);
    }
  return seqs;
}
