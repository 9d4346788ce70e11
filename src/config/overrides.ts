import type { Problem } from '../vocabulary/user-error.ts';
import { childOf } from './known-keys.ts';
import { plainPath, valueText } from './say-value.ts';
import { readSetting } from './set-path.ts';

/** What the command line says instead of the config. `undefined`: not said. */
export interface Overrides {
  readonly name?: string | undefined;
  /** Added to the config's own. */
  readonly tags?: readonly string[] | undefined;
  /** For every variant. */
  readonly model?: string | undefined;
  /** Also takes the place of a simulated endpoint. */
  readonly baseUrl?: string | undefined;
  readonly concurrency?: number | undefined;
  readonly filter?: string | undefined;
  readonly rowLimit?: number | undefined;
  readonly sample?: number | undefined;
  readonly seed?: number | undefined;
  readonly shuffle?: boolean | undefined;
  /** `path=value`, applied in order after the other flags. Relative paths in them are relative to the config, too. */
  readonly set?: readonly string[] | undefined;
}

type Path = readonly PropertyKey[];

/** A part of the config that does not come from its file. */
export interface Origin {
  readonly path: Path;
  /** The flag or variable, as messages name it. */
  readonly where: string;
}

interface Overridden {
  readonly value: unknown;
  readonly origins: readonly Origin[];
  readonly problems: readonly Problem[];
}

/** Config value with the command line's word put over it. The value given is left as it is; nothing is validated yet. */
export function applyOverrides(config: unknown, overrides: Overrides): Overridden {
  let value = withoutSimulated(config, overrides.baseUrl);
  const origins: Origin[] = [];
  const problems: Problem[] = [];
  const put = (path: readonly string[], replacement: unknown, where: string) => {
    const done = withValueAt(value, path, replacement);
    if ('obstacle' in done) problems.push({ what: done.obstacle, where, next: 'Check the path.' });
    else {
      value = done.value;
      origins.push({ path: done.changed, where });
    }
  };

  for (const { path, replacement, where } of flagSettings(value, overrides)) put(path, replacement, where);
  for (const text of overrides.set ?? []) {
    const setting = readSetting(text);
    // Only the path is named: the value may be a secret in the wrong place.
    if ('path' in setting) put(setting.path, setting.value, `--set ${plainPath(setting.path)}`);
    else problems.push(setting);
  }
  return { value, origins, problems };
}

function flagSettings(config: unknown, overrides: Overrides) {
  const own = childOf(config, 'tags');
  const tags = [...new Set([...(Array.isArray(own) ? own : []), ...(overrides.tags ?? [])])];
  const variants = childOf(config, 'variants');
  const models = Array.isArray(variants) ? variants.map((_, index) => ['variants', String(index), 'model']) : [];
  return [
    { path: ['name'], replacement: overrides.name, where: '--name' },
    { path: ['tags'], replacement: overrides.tags?.length ? tags : undefined, where: '--tag' },
    ...models.map((path) => ({ path, replacement: overrides.model, where: '--model' })),
    { path: ['endpoint', 'baseUrl'], replacement: overrides.baseUrl, where: '--base-url' },
    { path: ['concurrency', 'max'], replacement: overrides.concurrency, where: '--concurrency' },
    { path: ['dataset', 'filter'], replacement: overrides.filter, where: '--filter' },
    { path: ['dataset', 'rowLimit'], replacement: overrides.rowLimit, where: '--limit' },
    { path: ['dataset', 'sample'], replacement: overrides.sample, where: '--sample' },
    { path: ['dataset', 'seed'], replacement: overrides.seed, where: '--seed' },
    { path: ['dataset', 'shuffle'], replacement: overrides.shuffle, where: '--shuffle' },
  ].filter(({ replacement }) => replacement !== undefined);
}

function withoutSimulated(config: unknown, baseUrl: string | undefined): unknown {
  const endpoint = childOf(config, 'endpoint');
  if (baseUrl === undefined || childOf(endpoint, 'simulated') === undefined) return config;
  const real = Object.fromEntries(Object.entries(Object(endpoint)).filter(([key]) => key !== 'simulated'));
  return { ...Object(config), endpoint: real };
}

type Placed = { readonly value: unknown; readonly changed: Path } | { readonly obstacle: string };

/**
 * A copy with one value replaced; parents that do not exist are made. `changed` is the topmost part that is new. Only
 * the containers on the way are copied, since aliases may share them.
 */
export function withValueAt(root: unknown, path: readonly string[], replacement: unknown, walked: Path = []): Placed {
  const [segment, ...rest] = path;
  if (segment === undefined) return { value: replacement, changed: walked };
  const container = root ?? (/^\d+$/.test(segment) ? [] : {});
  if (typeof container !== 'object')
    return {
      obstacle: `\`${plainPath(walked)}\` is ${valueText(walked, container)}: there is nothing called ${segment} in it.`,
    };

  const key = Array.isArray(container) ? indexIn(container, segment) : segment;
  if (key === null)
    return {
      obstacle: `\`${plainPath(walked)}\` has ${Object.keys(container).length} entries, counted from 0: no ${segment}.`,
    };
  const here = [...walked, key];
  const inner = withValueAt(childOf(container, key), rest, replacement, here);
  if ('obstacle' in inner) return inner;
  return {
    value: withEntry(container, key, inner.value),
    changed: root === undefined || root === null ? walked : inner.changed,
  };
}

/** An existing place of a list, or the one after its last. */
function indexIn(list: readonly unknown[], segment: string): number | null {
  return /^\d+$/.test(segment) && Number(segment) <= list.length ? Number(segment) : null;
}

function withEntry(container: object, key: string | number, value: unknown): unknown {
  if (Array.isArray(container)) return [...container.slice(0, Number(key)), value, ...container.slice(Number(key) + 1)];
  // Defined, not assigned: `__proto__` is a key like any other here, and the schema refuses it.
  return Object.defineProperty({ ...container }, key, { value, enumerable: true, writable: true, configurable: true });
}
