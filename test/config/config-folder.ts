import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Overrides } from '../../src/config/overrides.ts';
import { readConfig } from '../../src/config/read-config.ts';
import type { Config } from '../../src/config/schema.ts';
import { UserError } from '../../src/vocabulary/user-error.ts';

type Environment = Readonly<Record<string, string | undefined>>;

/** The smallest whole config; tests append to it or replace a part of it. */
export const variantsText = "variants: [{ model: m, messages: [{ role: user, content: '{{ prompt }}' }] }]\n";
export const smallest = `dataset: { path: data.csv }\nendpoint: { simulated: {} }\n${variantsText}`;

/** A folder of its own for the length of one test. */
export async function inFolder<Result>(use: (folder: string) => Promise<Result>): Promise<Result> {
  const folder = await mkdtemp(join(tmpdir(), 'promptbatch-config-'));
  try {
    return await use(folder);
  } finally {
    await rm(folder, { recursive: true });
  }
}

export function configFrom(
  text: string | Uint8Array,
  overrides: Overrides = {},
  env: Environment = {},
): Promise<Config> {
  return inFolder(async (folder) => {
    const path = join(folder, 'test.yaml');
    await writeFile(path, text);
    return readConfig(path, overrides, env);
  });
}

/** Every problem of a config as `line:column what → next` (or `--flag what → next`); none where it is whole. */
export async function problemsOf(
  text: string | Uint8Array,
  overrides: Overrides = {},
  env: Environment = {},
): Promise<readonly string[]> {
  return inFolder(async (folder) => {
    const path = join(folder, 'test.yaml');
    await writeFile(path, text);
    const error = await readConfig(path, overrides, env).then(
      () => null,
      (reason: unknown) => reason,
    );
    if (error === null) return [];
    if (!(error instanceof UserError)) throw error;
    if (error.exitCode !== 2) throw new Error(`exit code ${error.exitCode}`);
    const problems = [{ what: error.message, where: error.where, next: error.next }, ...error.further];
    return problems.map(({ what, where = '', next }) => {
      const place = where === path ? 'test.yaml' : where.replace(`${path}:`, '');
      return `${place} ${what}${next === undefined ? '' : ` → ${next}`}`;
    });
  });
}
