import type { LanePlan } from '../runner/world.ts';
import { rowAt } from '../store/datasets.ts';
import type { Store } from '../store/open-store.ts';
import type { Sample } from '../vocabulary/sample.ts';
import type { PreparedRun } from './prepare-run.ts';

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
  run: PreparedRun,
  done: Uint8Array,
  answered: ReadonlySet<number>,
): PlannedLane[] {
  const models = Map.groupBy(run.config.variants.keys(), (variant) => run.config.variants[variant]?.model ?? '');
  return [...models].map(([model, variants]) => ({
    name: model,
    model,
    variants,
    samples: samplesOf(store, run, variants, done),
    planned: run.selection.length * variants.length * run.config.repeats,
    proven: variants.some((variant) => answered.has(variant)),
  }));
}

function* samplesOf(
  store: Store,
  { plan, selection, dataset, config }: PreparedRun,
  variants: readonly number[],
  done: Uint8Array,
): Generator<Sample, undefined> {
  for (const [position, rowIndex] of selection.entries()) {
    const seqs = variants
      .flatMap((variant) =>
        Array.from({ length: config.repeats }, (_, repeat) => plan.seqOf({ position, variant, repeat })),
      )
      .filter((seq) => done[seq] !== 1);
    if (seqs.length === 0) continue;
    const row = rowAt(store, dataset.id, rowIndex);
    for (const seq of seqs) yield plan.sample(row, seq);
  }
  return undefined;
}
