import { createReadStream } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { basename, dirname, extname, join, relative, resolve, sep } from 'node:path';
import { configFault } from '../config/config-fault.ts';
import { convertedConfigText } from '../config/promptfoo/config-text.ts';
import type { Converted } from '../config/promptfoo/convert.ts';
import { noteLines } from '../config/promptfoo/notes.ts';
import { readPromptfoo } from '../config/promptfoo/read-promptfoo.ts';
import type { ConfigFiles } from '../config/promptfoo/tests.ts';
import { readText } from '../config/read-text.ts';
import { readRows } from '../dataset/read-rows.ts';
import { tableCsv } from '../export/table-csv.ts';
import { columnVariable, literalText } from '../plan/column-expression.ts';
import type { Row } from '../vocabulary/row.ts';
import { UserError } from '../vocabulary/user-error.ts';
import { companionFiles, type Project } from './init-project.ts';
import { type NewFile, writeNewFiles } from './new-files.ts';

export interface ImportOptions {
  /** null: the provider's. */
  readonly baseUrl: string | null;
  readonly apiKeyEnv: string | null;
  readonly isSimulated: boolean;
  /** null: its description, else its folder's name. */
  readonly name: string | null;
}

export interface Imported extends Project {
  readonly variants: number;
  readonly rows: number;
  readonly scorers: readonly string[];
  /** What could not be carried over, a line for each kind of thing. */
  readonly left: readonly string[];
}

const openAi = 'https://api.openai.com/v1';

/**
 * Writes a config, and a dataset where promptfoo's own cannot be it, that asks and judges as a promptfoo config does.
 * @param from the promptfoo config
 * @param configPath the one to write, as the user wrote it
 * @throws UserError where it cannot be read, asks nothing that can be carried, or a file is there already
 */
export async function importPromptfoo(from: string, configPath: string, options: ImportOptions): Promise<Imported> {
  const source = dirname(from);
  const words = { variable: columnVariable, literal: literalText };
  const converted = await readPromptfoo(await readText(from), from, basename(from), filesIn(source), words);
  const endpoint = endpointOf(converted, options, from);
  const folder = dirname(configPath);
  const datasetPath =
    converted.csvPath === null
      ? join(folder, `${basename(configPath, extname(configPath))}-tests.csv`)
      : resolve(source, converted.csvPath);
  const left = noteLines(converted.notes);
  const text = convertedConfigText(converted, {
    name: options.name ?? nameOf(converted.description, from),
    datasetPath: relative(resolve(folder), resolve(datasetPath)).split(sep).join('/'),
    endpoint,
    configPath,
    from,
    left,
  });
  const { columns, rows } = converted.table;
  const files: NewFile[] = [
    { path: configPath, text, whenThere: 'refuse' },
    ...(converted.csvPath === null
      ? [{ path: datasetPath, text: tableCsv(columns, rows), whenThere: 'refuse' as const }]
      : []),
    ...companionFiles(folder, endpoint, configPath),
  ];
  const written = await writeNewFiles(files, 'Name another file with -o.');
  return {
    ...written,
    keyVariable: endpoint?.apiKeyEnv ?? null,
    variants: converted.variants.length,
    rows: rows.length,
    scorers: converted.scorers.map(({ name }) => String(name)),
    left,
  };
}

function endpointOf({ provider }: Converted, { baseUrl, apiKeyEnv, isSimulated }: ImportOptions, from: string) {
  if (isSimulated) return null;
  const address = baseUrl ?? provider.baseUrl ?? openAi;
  const fault = configFault({ baseUrl: address });
  if (fault) throw new UserError(fault.what, { where: from, next: 'Say where to send with --base-url.' });
  return { baseUrl: address, apiKeyEnv: apiKeyEnv ?? provider.apiKeyEnv };
}

function nameOf(description: string | null, from: string): string {
  const names = [description?.trim() ?? '', basename(dirname(resolve(from)))];
  return names.find((name) => name !== '' && configFault({ name }) === null) ?? 'promptfoo';
}

function filesIn(folder: string): ConfigFiles {
  return {
    text: async (path) => {
      try {
        return await readFile(resolve(folder, path), 'utf8');
      } catch (error) {
        if (error instanceof Error && 'code' in error) return null;
        throw error;
      }
    },
    csv: async (path) => {
      const file = resolve(folder, path);
      const found: Row[] = [];
      try {
        await readRows(createReadStream(file), file, { delimiter: ',' }, (rows) => {
          found.push(...rows);
        });
        return found;
      } catch (error) {
        if (error instanceof UserError || !(error instanceof Error && 'code' in error)) throw error;
        return null;
      }
    },
  };
}
