import { resolve } from 'node:path';
import type { Access } from '../config/access.ts';
import type { Overrides } from '../config/overrides.ts';
import { type LocatedConfig, readLocatedConfig } from '../config/read-config.ts';
import type { Config } from '../config/schema.ts';
import { targetOf } from '../endpoint/request.ts';
import type { CheckData, CheckLine } from '../report/check-data.ts';
import type { Store } from '../store/open-store.ts';
import { type CheckedEndpoint, checkEndpoint } from './check-endpoint.ts';
import { checkGates } from './check-gates.ts';
import { checkKey, reachedWith } from './check-key.ts';
import { failedBy, good, unsaid, worstExitCode } from './check-lines.ts';
import { checkMeantRun } from './check-meant-run.ts';
import { checkOutputs } from './check-outputs.ts';
import { checkPlace } from './check-place.ts';
import { type CheckedSamples, checkSamples } from './check-samples.ts';
import { checkBudget, quotedUnasked } from './foresee-budget.ts';
import { type Probed, probeEndpoint } from './probe-endpoint.ts';
import { withScratchStore } from './scratch-store.ts';
import { accountOptions, type World } from './wiring.ts';

export interface CheckOptions {
  readonly configPath: string;
  readonly overrides: Overrides;
  /** Absolute. */
  readonly dbPath: string;
  /** Send one real request. */
  readonly probe: boolean;
  /** How long to wait for an endpoint that is not there yet; null: not at all. */
  readonly waitMs: number | null;
}

/** Side routes that are silent for longer count as not offered; a config that is less patient says so. */
const longestPatienceMs = 5000;

/**
 * Everything that can be known before a run. What fails does not keep the rest from being told; nothing is stored, and
 * only `probe` sends what may be charged.
 */
export async function checkSetup(
  options: CheckOptions,
  world: World,
  notice: (sentence: string) => void,
): Promise<CheckData> {
  const located = await readFor(options, world);
  if ('line' in located) return reportOn(options, [located.line, ...checkPlace(options.dbPath, null, [])], null, null);
  const { config } = located;
  const { line: keyLine, access } = checkKey(config, world.env);
  return withScratchStore(world, async (store) => {
    const samples = await checkSamples(store, located, options.configPath, world);
    const endpoint = await endpointOf(config, access, options, world, notice);
    const isLetIn = access !== null || 'simulated' in config.endpoint;
    const probed = await probeIf(options.probe, store, samples, access, isLetIn && endpoint.isThere, world);
    const folders = config.outputs.length > 0 ? [resolve(world.cwd, 'results')] : [];
    const place = checkPlace(options.dbPath, samples.prepared?.samples ?? null, folders);
    const hasPlace = place.every(({ mark }) => mark !== 'failed');
    const run = samples.prepared && hasPlace ? checkMeantRun(options.dbPath, store, samples.prepared, world) : null;
    const rows = samples.prepared?.selection.length ?? null;
    const gates = hasPlace ? checkGates(options.dbPath, options.configPath, config, rows) : [];
    // A folder that cannot be written has its line; that no output can be written there follows from it.
    const isShut = place.findLast(({ item }) => item === 'folder')?.mark === 'failed';
    const outputs = isShut ? [] : await checkOutputs(config, world.cwd);
    const budget = checkBudget(store, run?.planned ?? samples.prepared, endpoint.quoted);
    const lines = [
      configLine(config),
      ...samples.lines,
      keyLine,
      ...endpoint.lines,
      ...budget,
      ...probed.lines,
      ...place,
      ...outputs,
      ...gates,
      ...(run ? [run.line] : []),
    ];
    return reportOn(options, lines, endpoint.balance, probed.probe);
  });
}

async function readFor(
  { configPath, overrides }: CheckOptions,
  world: World,
): Promise<LocatedConfig | { readonly line: CheckLine }> {
  try {
    return await readLocatedConfig(configPath, overrides, world.env);
  } catch (error) {
    return { line: failedBy('config', error) };
  }
}

function configLine({ name, variants, scorers }: Config): CheckLine {
  const labels = variants.map(({ label }) => label).join(', ');
  const judged = scorers.length === 0 ? 'no scorers' : `scorers ${scorers.map((scorer) => scorer.name).join(', ')}`;
  return good('config', `${name}: ${variants.length === 1 ? 'variant' : 'variants'} ${labels}; ${judged}.`);
}

async function endpointOf(
  config: Config,
  access: Access | null,
  { waitMs }: CheckOptions,
  world: World,
  notice: (sentence: string) => void,
): Promise<CheckedEndpoint> {
  if ('simulated' in config.endpoint) {
    const line = good('endpoint', 'The built-in one answers: it knows every model, and nothing leaves this machine.');
    return { lines: [line], balance: null, isThere: true, quoted: quotedUnasked(config) };
  }
  const patienceMs = Math.min(longestPatienceMs, config.timeouts.firstByteMs);
  const account = { ...accountOptions(reachedWith(access, config.endpoint), config.endpoint, world), patienceMs };
  notice(`Asking ${targetOf(account, '').shownUrl}`);
  return checkEndpoint(account, config, waitMs === null ? null : { longestMs: waitMs, notice });
}

async function probeIf(
  wanted: boolean,
  store: Store,
  { prepared }: CheckedSamples,
  access: Access | null,
  isReady: boolean,
  world: World,
): Promise<Probed> {
  if (!wanted) return { lines: [], probe: null };
  if (prepared === null || !isReady)
    return { lines: [unsaid('probe', 'Nothing was sent: something above has to be mended first.')], probe: null };
  return probeEndpoint(store, { ...prepared, access }, world);
}

function reportOn(
  { configPath }: CheckOptions,
  lines: readonly CheckLine[],
  balance: CheckedEndpoint['balance'],
  probe: CheckData['probe'],
): CheckData {
  const exitCode = worstExitCode(lines);
  return {
    schemaVersion: 1,
    configPath,
    ready: exitCode === 0,
    exitCode,
    lines,
    balance: balance === null ? null : { amount: decimal(balance.amount), currency: balance.currency },
    probe,
  };
}

/** Never with an exponent. */
function decimal(amount: number): string {
  return amount.toFixed(6).replace(/\.?0+$/, '');
}
