import { type Access, resolveAccess } from '../config/access.ts';
import { type ConfigSource, titleOf } from '../config/open-config.ts';
import { flagsOf } from '../config/override-flags.ts';
import type { Overrides } from '../config/overrides.ts';
import { type LocatedConfig, readLocatedConfig } from '../config/read-config.ts';
import type { Config } from '../config/schema.ts';
import { type Identity, identityOf } from '../plan/identity.ts';
import type { RowRepeats } from '../plan/number-samples.ts';
import { compilePlan, type Plan } from '../plan/plan-samples.ts';
import { examineExpectation } from '../scoring/scorers.ts';
import { rows } from '../store/datasets.ts';
import type { Store } from '../store/open-store.ts';
import { type Problem, UserError } from '../vocabulary/user-error.ts';
import { type PreparedDataset, prepareDataset } from './prepare-dataset.ts';
import { type Provenance, provenanceOf } from './provenance.ts';
import { selectionOf } from './selection.ts';
import type { World } from './wiring.ts';

type ConfiguredScorer = Config['scorers'][number];

/** A config and its dataset, validated whole: what is left to go wrong lies outside. */
export interface PreparedRun {
  readonly config: Config;
  /** How messages call the config: its path, where it has one. */
  readonly configPath: string;
  /** null: the built-in endpoint. */
  readonly access: Access | null;
  readonly dataset: PreparedDataset;
  /** Row indices in the order of the plan. */
  readonly selection: Uint32Array;
  readonly plan: Plan<ConfiguredScorer>;
  /** Rows that are asked another number of times than the config's default; empty until the run is known. */
  readonly rowRepeats: RowRepeats;
  readonly samples: number;
  readonly identity: Identity;
  readonly provenance: Provenance;
}

/**
 * Config → dataset → plan, with everything checked that can be checked before anything is sent.
 * @param openStore is called once the config is known to be right
 */
export async function prepareRun(
  openStore: () => Store,
  source: ConfigSource,
  overrides: Overrides,
  world: World,
): Promise<PreparedRun> {
  const located = await readLocatedConfig(source, overrides, world.env);
  const access = resolveAccess(located.config, world.env);
  const prepared = await prepareSamples(openStore(), located, source, world);
  const flags = flagsOf(overrides, access?.secrets ?? []);
  return { ...prepared, provenance: { ...prepared.provenance, flags }, access };
}

/** What of a run needs no key. */
export type PreparedSamples = Omit<PreparedRun, 'access'>;

/**
 * Dataset → plan.
 * @param reached is told the dataset as soon as it is read, before the templates are looked at
 * @throws UserError with all problems of the dataset, else of the templates, else of the rows that would be sent
 */
export async function prepareSamples(
  store: Store,
  { config, whereIs }: LocatedConfig,
  source: ConfigSource,
  world: World,
  reached: (dataset: PreparedDataset) => void = () => undefined,
): Promise<PreparedSamples> {
  const asked = provenanceOf(source, world);
  const configPath = titleOf(source);
  const dataset = await prepareDataset(store, config.dataset, world);
  reached(dataset);
  const plan = compilePlan(
    { ...config, examine: examineExpectation, datasetPath: dataset.path },
    dataset.columns,
    whereIs,
  );
  const selection = selectionOf(store, config, dataset);
  checkSelected(store, dataset, selection, plan);
  const samples = plan.samplesOf(selection.length);
  const provenance = await asked;
  const identity = identityFor(config, dataset);
  return { config, configPath, dataset, selection, plan, rowRepeats: new Map(), samples, identity, provenance };
}

/** Every template is rendered for every row that will be sent: a bad row is found before the first request. */
function checkSelected(
  store: Store,
  dataset: PreparedDataset,
  selection: Uint32Array,
  plan: Plan<ConfiguredScorer>,
): void {
  const isSelected = new Uint8Array(dataset.rowCount);
  for (const index of selection) isSelected[index] = 1;
  const shown: Problem[] = [];
  let total = 0;
  for (const row of rows(store, dataset.id)) {
    if (isSelected[row.rowIndex] !== 1) continue;
    for (const problem of plan.checkRow(row)) {
      total += 1;
      if (shown.length < 20) shown.push(problem);
    }
  }
  if (total > 0) throw UserError.of(shown, total);
}

function identityFor(config: Config, dataset: PreparedDataset): Identity {
  const { endpoint } = config;
  return identityOf({
    name: config.name,
    dataset,
    selection: config.dataset,
    variants: config.variants,
    repeats: config.repeats,
    endpoint:
      'simulated' in endpoint
        ? { simulated: { seed: endpoint.simulated.seed, accuracy: endpoint.simulated.accuracy } }
        : endpoint,
  });
}
