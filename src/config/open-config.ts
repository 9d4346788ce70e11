import { basename, dirname, extname, resolve } from 'node:path';
import { parseConfigText } from './parse-document.ts';
import { offsetOf } from './positions.ts';
import { readText } from './read-text.ts';
import { plainPath } from './say-value.ts';

/** A config by its file, as the user wrote its path; or as an object, with the folder that its relative paths start from. */
export type ConfigSource = string | { readonly config: unknown; readonly folder: string };

interface Place {
  /** For people: `file:line:column`, or `config.variants[0].model`. */
  readonly where: string;
  /** Problems are told in this order. */
  readonly offset: number;
}

/** A config that is read, and not yet checked. */
export interface OpenedConfig {
  readonly value: unknown;
  /** How messages call the whole of it. */
  readonly title: string;
  /** Absolute; relative paths of the config start from it. */
  readonly folder: string;
  /** null: it has to name itself. */
  readonly defaultName: string | null;
  /** Where a part of it stands. */
  readonly placeOf: (path: readonly PropertyKey[], part: 'key' | 'value') => Place;
}

/** @throws UserError where the file cannot be read, or is no YAML */
export async function openConfig(source: ConfigSource): Promise<OpenedConfig> {
  if (typeof source !== 'string') return openObject(source.config, source.folder);
  const { value, document, positionAt } = parseConfigText(await readText(source), source);
  return {
    value,
    title: source,
    folder: dirname(resolve(source)),
    defaultName: basename(source, extname(source)),
    placeOf: (path, part) => {
      const offset = offsetOf(document, path, part);
      const { line, column } = positionAt(offset);
      return { where: `${source}:${line}:${column}`, offset };
    },
  };
}

function openObject(config: unknown, folder: string): OpenedConfig {
  const title = titleOf({ config, folder });
  return {
    value: withoutUndefined(config),
    title,
    folder: resolve(folder),
    defaultName: null,
    placeOf: (path) => {
      const steps = path.map((step) => (/^\d+$/.test(String(step)) ? Number(String(step)) : step));
      return { where: steps.length === 0 ? title : `${title}.${plainPath(steps)}`, offset: 0 };
    },
  };
}

/** How messages call a config. */
export function titleOf(source: ConfigSource): string {
  return typeof source === 'string' ? source : 'config';
}

/** In a program a key that is not given is often one that is `undefined`. */
function withoutUndefined(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(withoutUndefined);
  if (typeof value !== 'object' || value === null) return value;
  const given = Object.entries(value).filter(([, inner]) => inner !== undefined);
  return Object.fromEntries(given.map(([key, inner]) => [key, withoutUndefined(inner)]));
}
