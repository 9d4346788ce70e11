import { resolve } from 'node:path';
import { type Problem, UserError } from '../vocabulary/user-error.ts';
import { explainIssue } from './explain-issue.ts';
import { childOf } from './known-keys.ts';
import { type ConfigSource, type OpenedConfig, openConfig } from './open-config.ts';
import { applyOverrides, type Origin, type Overrides, withValueAt } from './overrides.ts';
import { plainPath } from './say-value.ts';
import { type Config, configSchema } from './schema.ts';

type Environment = Readonly<Record<string, string | undefined>>;

/**
 * Config + flags + environment → what holds for a run: validated, defaults filled in, paths absolute. No key is looked up
 * yet (`resolveAccess` does).
 * @throws UserError with every problem, each with file, line and column, or the flag it came from
 */
export async function readConfig(source: ConfigSource, overrides: Overrides, env: Environment): Promise<Config> {
  return (await readLocatedConfig(source, overrides, env)).config;
}

export interface LocatedConfig {
  readonly config: Config;
  /** `variants[0].messages[1].content` → the file, line and column where it stands, or the flag it came from. */
  readonly whereIs: (place: string) => string;
}

/** As `readConfig`, for faults that are only found once the dataset is there. */
export async function readLocatedConfig(
  source: ConfigSource,
  overrides: Overrides,
  env: Environment,
): Promise<LocatedConfig> {
  const parsed = await openConfig(source);
  if (typeof parsed.value !== 'object' || parsed.value === null || Array.isArray(parsed.value))
    throw new UserError('The config is not a map (key: value).', {
      where: parsed.title,
      next: adviceForNoMap(parsed.title),
    });

  const flagged = applyOverrides(parsed.value, overrides);
  const addressed = takeBaseUrlFromEnvironment(flagged.value, env);
  const origins = [...flagged.origins, ...addressed.origins];
  const checked = configSchema.safeParse(addressed.value);

  const found: Located[] = (checked.error?.issues ?? [])
    .flatMap((issue) => explainIssue(issue, addressed.value))
    .map(({ path: at, at: part, what, next, meant }) => {
      const located = locate(parsed, origins, at, part);
      const isFlag = meant !== undefined && located.where?.startsWith('--set ');
      return { what, next: isFlag ? `Did you mean ${plainPath([...at.slice(0, -1), meant])}?` : next, ...located };
    });
  for (const { path: at, ...problem } of addressed.problems)
    found.push({ ...problem, ...locate(parsed, origins, at, 'value') });
  const problems: readonly Problem[] = [...found.toSorted((a, b) => a.offset - b.offset), ...flagged.problems];
  if (problems.length > 0 || !checked.data)
    throw UserError.of(problems.map(({ what, where, next }) => ({ what, where, next })));
  return {
    config: complete(checked.data, parsed, addressed.origins.length > 0),
    whereIs: (place) => `${locate(parsed, origins, segmentsOf(place), 'value').where} (${place})`,
  };
}

function segmentsOf(place: string): string[] {
  return place.split(/[.[\]]+/).filter((segment) => segment !== '');
}

type Located = Problem & { readonly offset: number };

function locate(parsed: OpenedConfig, origins: readonly Origin[], at: readonly PropertyKey[], part: 'key' | 'value') {
  const origin = origins.findLast((candidate) => isPrefix(candidate.path, at));
  if (origin) return { where: origin.where, offset: Number.POSITIVE_INFINITY };
  return parsed.placeOf(at, part);
}

function isPrefix(prefix: readonly PropertyKey[], path: readonly PropertyKey[]): boolean {
  return prefix.length <= path.length && prefix.every((segment, index) => String(segment) === String(path[index]));
}

interface Addressed {
  readonly value: unknown;
  readonly origins: readonly Origin[];
  readonly problems: readonly (Omit<Problem, 'where'> & { readonly path: readonly PropertyKey[] })[];
}

/** OPENAI_BASE_URL counts only where nothing else says where to send, and a written key never follows it. */
function takeBaseUrlFromEnvironment(config: unknown, env: Environment): Addressed {
  const untouched = { value: config, origins: [], problems: [] };
  const fromEnvironment = env['OPENAI_BASE_URL']?.trim();
  const endpoint = childOf(config, 'endpoint');
  const isAddressed = childOf(endpoint, 'baseUrl') !== undefined || childOf(endpoint, 'simulated') !== undefined;
  if (!fromEnvironment || isAddressed) return untouched;

  const placed = withValueAt(config, ['endpoint', 'baseUrl'], fromEnvironment);
  if ('obstacle' in placed) return untouched;
  const writtenKeys = ['apiKeyEnv', 'apiKeyFile'].filter((key) => childOf(endpoint, key) !== undefined);
  return {
    value: placed.value,
    origins: [{ path: ['endpoint', 'baseUrl'], where: 'the environment variable OPENAI_BASE_URL' }],
    problems: writtenKeys.map((key) => ({
      path: ['endpoint', key],
      what: `\`endpoint.${key}\` is written, but where to send comes from the environment (OPENAI_BASE_URL): a key never follows it.`,
      next: 'Write endpoint.baseUrl, or remove one of the two.',
    })),
  };
}

function complete(
  checked: (typeof configSchema)['_output'],
  { folder, defaultName, title }: OpenedConfig,
  isAddressedByEnvironment: boolean,
): Config {
  const { $schema: _editorsOnly, name = defaultName, dataset, endpoint, ...rest } = checked;
  if (name === null)
    throw new UserError('The config has no name, and no file to be called after.', {
      where: title,
      next: 'Add name: what its runs are called.',
    });
  return {
    ...rest,
    name,
    dataset: { ...dataset, path: resolve(folder, dataset.path) },
    endpoint:
      'simulated' in endpoint
        ? endpoint
        : {
            ...endpoint,
            ...(endpoint.apiKeyFile === undefined ? {} : { apiKeyFile: resolve(folder, endpoint.apiKeyFile) }),
            baseUrlFrom: isAddressedByEnvironment ? 'OPENAI_BASE_URL' : 'config',
          },
  };
}

function adviceForNoMap(path: string): string {
  const isTable = /\.(csv|tsv|xlsx?)$/i.test(path);
  return isTable ? 'This is a dataset: name it as dataset.path in a config.' : 'Start from configs/demo.yaml.';
}
