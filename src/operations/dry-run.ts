import { type MaskedAccess, maskedAccess } from '../config/masked-access.ts';
import { readLocatedConfig } from '../config/read-config.ts';
import { createRedactor } from '../config/redact.ts';
import type { Config } from '../config/schema.ts';
import { previewRequest } from '../endpoint/preview-request.ts';
import { defaultRepeats } from '../plan/number-samples.ts';
import type { DryRequest, DryRun } from '../report/dry-run.ts';
import type { WorstCase } from '../report/worst-case.ts';
import type { Store } from '../store/open-store.ts';
import type { Sample } from '../vocabulary/sample.ts';
import { type EvaluateEachOptions, refuseWrongWish } from './evaluate-each.ts';
import { foreseeBudget, quotedUnasked } from './foresee-budget.ts';
import { planLanes } from './lanes.ts';
import { type FoundRun, findMeantRun } from './meant-run.ts';
import { prepareAll } from './prepare-all.ts';
import { type PreparedSamples, prepareSamples } from './prepare-run.ts';
import { withScratchStore } from './scratch-store.ts';
import { accountOptions, type Reached, type World } from './wiring.ts';

const shownRequests = 3;
/** Stands for the port that the built-in endpoint gets when it starts. */
const builtIn = 'http://localhost/v1';

/**
 * Everything that `run` does before it sends, and the first requests as it would send them. Nothing is sent, the results
 * database is only read, and none is made.
 * @throws UserError as `evaluateEach` does, but for a key that is not set
 */
export async function dryRun(options: EvaluateEachOptions, world: World): Promise<readonly DryRun[]> {
  refuseWrongWish(options);
  return withScratchStore(world, async (scratch) => {
    const prepared = await prepareAll(options.configs, async (source) => {
      const located = await readLocatedConfig(source, options.overrides, world.env);
      const masked = maskedAccess(located.config, world.env);
      return { ...(await prepareSamples(scratch, located, source, world)), masked };
    });
    return prepared.map((one) => {
      const found = findMeantRun(options.dbPath, scratch, one, options, world);
      return describe(scratch, one.masked, found, world);
    });
  });
}

function describe(scratch: Store, masked: MaskedAccess, found: FoundRun, world: World): DryRun {
  const { planned } = found;
  const { config, configPath, dataset, selection, samples, rowRepeats } = planned;
  const { filter = null, sample = null, rowLimit = null } = config.dataset;
  const left = found.done.reduce((count, isDone) => count - isDone, samples);
  const isRefused = found.meant.kind === 'live-elsewhere';
  const isUnknown = found.meant.kind === 'unknown' || found.meant.kind === 'waits';
  const preview = previewer(planned, masked, found, world);
  return {
    name: config.name,
    configPath,
    dataset: { path: dataset.path, rows: dataset.rowCount, selectedRows: selection.length },
    selection: { filter, sample, rowLimit },
    variants: config.variants.map(({ label }) => label),
    repeats: defaultRepeats(config.repeats),
    flaky: typeof config.repeats === 'number' ? null : { rows: rowRepeats.size, repeats: config.repeats.flaky },
    samples,
    toSend: isUnknown ? null : isRefused ? 0 : left,
    run: found.meant,
    key: { source: masked.keySource, unset: masked.unset, keyless: masked.keyless },
    worstCase: worstCaseLeft(scratch, found),
    requests: !isRefused ? firstSamples(scratch, planned, found.done).map(preview) : [],
  };
}

/** Of a run that would send something; its prices are those that are known without asking. */
function worstCaseLeft(scratch: Store, { meant, planned, done, used }: FoundRun): WorstCase | null {
  if (meant.kind !== 'new' && meant.kind !== 'resumed') return null;
  return foreseeBudget(scratch, planned, quotedUnasked(planned.config), used && { done, used });
}

/** Lanes send side by side; told in the plan's order. */
function firstSamples(scratch: Store, prepared: PreparedSamples, done: Uint8Array): Sample[] {
  const lanes = planLanes(scratch, prepared, done, new Set());
  return lanes
    .flatMap(({ samples }) => Array.from({ length: shownRequests }, () => samples.next()))
    .flatMap((next) => (next.done ? [] : [next.value]))
    .toSorted((a, b) => a.seq - b.seq)
    .slice(0, shownRequests);
}

function previewer(
  { config }: PreparedSamples,
  { access, secrets }: MaskedAccess,
  { nextTry }: FoundRun,
  world: World,
): (sample: Sample) => DryRequest {
  const redact = createRedactor(secrets);
  const reached: Reached = access
    ? { ...access, redact }
    : { baseUrl: builtIn, apiKey: null, headers: {}, query: {}, redact };
  const real = 'simulated' in config.endpoint ? null : config.endpoint;
  const target = accountOptions(reached, real, world);
  return ({ seq, row, variant, repeat, request }) => {
    const id = `${nextTry?.id ?? 'RUN'}:${seq}:${nextTry?.tryNumber ?? 1}.1`;
    const { method, url, headers, body, streamed } = previewRequest(target, request, id);
    return {
      seq,
      row: row.rowKey,
      line: row.line,
      variant: labelOf(config, variant),
      repeat,
      method,
      url: access ? readableMasks(url) : null,
      headers,
      body: JSON.parse(redact(body)) as unknown,
      streamed,
    };
  };
}

function labelOf({ variants }: Config, variant: number): string {
  return variants[variant]?.label ?? '';
}

/** In a query `«key»` is percent-encoded. */
function readableMasks(url: string): string {
  return url.replaceAll(/%C2%AB.*?%C2%BB/g, (mask) => decodeURIComponent(mask.replaceAll('+', ' ')));
}
