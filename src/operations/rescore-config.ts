import { existsSync } from 'node:fs';
import { resolve } from 'node:path';
import type { Overrides } from '../config/overrides.ts';
import { type LocatedConfig, readLocatedConfig } from '../config/read-config.ts';
import { readFlags } from '../config/read-flags.ts';
import type { Config } from '../config/schema.ts';
import type { RunRecord } from '../store/read-runs.ts';
import { UserError } from '../vocabulary/user-error.ts';
import type { Provenance } from './provenance.ts';
import type { World } from './wiring.ts';

/** The config that a stored run is graded by, as it is today. */
export interface GradingConfig {
  readonly configPath: string;
  readonly located: LocatedConfig;
}

/**
 * The config that a run was started with, under the flags it was started with; or another that a person names, as it stands.
 * @param named null: the run's own
 * @throws UserError exit 2 where it is gone or wrong
 */
export async function gradingConfig(
  run: RunRecord,
  named: string | null,
  { cwd, env }: Pick<World, 'cwd' | 'env'>,
  notice: (sentence: string) => void,
): Promise<GradingConfig> {
  // Stored by this program: what `provenanceOf` and `flagsOf` gave.
  const { configPath: own, flags = [] } = run.provenance as Provenance;
  const configPath = named ?? recordedConfig(run.id, own);
  const isOwn = own !== null && resolve(cwd, configPath) === own;
  if (!isOwn && flags.length > 0)
    notice(`Another config grades run ${run.id}: the flags it was started with do not count (${flags.join(' ')}).`);
  const { overrides, lost } = readFlags(isOwn ? flags : []);
  if (isOwn && flags.length > 0) notice(`With the flags that run ${run.id} was started with: ${flags.join(' ')}`);
  if (lost.length > 0) notice(`Left out, since a key was in it: ${lost.join(', ')}`);
  const located = await readLocatedConfig(configPath, { ...addressOf(run), ...overrides }, env);
  return { configPath, located };
}

function recordedConfig(runId: string, configPath: string | null): string {
  if (configPath !== null && existsSync(configPath)) return configPath;
  throw new UserError(
    configPath === null
      ? `Run ${runId} was started by a program, without a config file.`
      : `The config that run ${runId} was started with is gone.`,
    {
      where: configPath ?? `run ${runId}`,
      next: `Name the one whose scorers shall grade it: promptbatch rescore ${runId} CONFIG`,
    },
  );
}

/** A config may have got its endpoint from a flag; it is not asked, and must not be missed. */
function addressOf({ config }: RunRecord): Overrides {
  // Stored by this program: what `storableConfig` gave.
  const { endpoint } = config as Pick<Config, 'endpoint'>;
  return 'baseUrl' in endpoint ? { baseUrl: endpoint.baseUrl } : {};
}
