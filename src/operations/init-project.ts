import { createReadStream } from 'node:fs';
import { dirname, join, relative, resolve, sep } from 'node:path';
import { type AnsweredParts, configFault } from '../config/config-fault.ts';
import { keyVariableFor } from '../config/key-variable.ts';
import {
  envExampleText,
  type StarterConfig,
  schemaFileName,
  schemaFileText,
  starterConfigText,
} from '../config/starter-config.ts';
import { readRows } from '../dataset/read-rows.ts';
import { likelyColumns, starterDataset } from '../dataset/starter-dataset.ts';
import { columnTemplate, withColumnVariables } from '../plan/column-expression.ts';
import { templateFault } from '../plan/template-fault.ts';
import { type Problem, UserError } from '../vocabulary/user-error.ts';
import { type NewFile, type WrittenFiles, writeNewFiles } from './new-files.ts';

/** What is known of the dataset that a config will name. */
export interface DatasetFacts {
  /** null: the starter dataset, which is still to be written. */
  readonly path: string | null;
  readonly columns: readonly string[];
  /** The template that most likely asks it. */
  readonly prompt: string;
  /** The column that most likely holds what is right; null: none is called like one. */
  readonly expected: string | null;
  /** Per column: whether some rows have nothing in it. */
  readonly hasEmpty: ReadonlySet<string>;
}

export const starterFacts: DatasetFacts = {
  path: null,
  columns: starterDataset.columns,
  prompt: columnTemplate(starterDataset.promptColumn),
  expected: starterDataset.expectedColumn,
  hasEmpty: new Set(),
};

/** Reads a dataset whole, so that a config is never written for one that cannot run. @throws UserError with its problems */
export async function datasetFacts(path: string): Promise<DatasetFacts> {
  const hasEmpty = new Set<string>();
  try {
    const { columns } = await readRows(createReadStream(path), path, {}, (rows) => {
      for (const row of rows)
        for (const [column, cell] of Object.entries(row.columns)) if (cell.trim() === '') hasEmpty.add(column);
    });
    const { prompt, expected } = likelyColumns(columns);
    return { path, columns, prompt: columnTemplate(prompt ?? columns[0] ?? ''), expected, hasEmpty };
  } catch (error) {
    if (error instanceof UserError || !(error instanceof Error && 'code' in error)) throw error;
    const what = error.code === 'ENOENT' ? 'There is no such dataset.' : `The dataset cannot be read (${error.code}).`;
    throw new UserError(what, { where: path, next: 'Name a CSV file, or none for a starter dataset.' });
  }
}

/** `question`, `{{ question }}`, `Q: {{ my column }}` → a template. @returns a Problem where it is none */
export function promptFrom(answer: string, columns: readonly string[], where: string): string | Problem {
  const column = columns.find((name) => name === answer);
  const template = column === undefined ? withColumnVariables(answer, columns) : columnTemplate(column);
  return templateFault(template, columns, where) ?? template;
}

export function answerFault(parts: AnsweredParts): Problem | null {
  return configFault(parts);
}

export interface ProjectAnswers {
  /** null: the built-in endpoint. */
  readonly baseUrl: string | null;
  /** null: the host's own variable, where it has one. */
  readonly apiKeyEnv: string | null;
  readonly model: string;
  readonly dataset: DatasetFacts;
  readonly prompt: string;
  readonly name: string;
}

export interface Project extends WrittenFiles {
  /** The variable that must hold the key before a run; null: none is needed. */
  readonly keyVariable: string | null;
}

/**
 * Writes a config and what lies beside it: its schema, `.env.example` and, where it is to have one, a starter dataset.
 * @param configPath as the user wrote it
 * @throws UserError where a file is there already
 */
export async function initProject(answers: ProjectAnswers, configPath: string): Promise<Project> {
  const { dataset, baseUrl } = answers;
  const folder = dirname(configPath);
  const starterPath = join(folder, starterDataset.fileName);
  const keyVariable = baseUrl === null ? null : (answers.apiKeyEnv ?? keyVariableFor(baseUrl));
  const endpoint = baseUrl === null ? null : { baseUrl, apiKeyEnv: keyVariable };
  const starter: StarterConfig = {
    ...answers,
    endpoint,
    columns: dataset.columns,
    expected: expectedOf(dataset),
    datasetPath: relative(resolve(folder), resolve(dataset.path ?? starterPath))
      .split(sep)
      .join('/'),
    configPath,
  };
  const files: NewFile[] = [
    { path: configPath, text: starterConfigText(starter), whenThere: 'refuse' },
    ...(dataset.path === null ? [{ path: starterPath, text: starterDataset.text, whenThere: 'refuse' as const }] : []),
    ...companionFiles(folder, endpoint, configPath),
  ];
  const next = `Name another file with -o${dataset.path === null ? `, and your dataset with --dataset` : ''}.`;
  return { ...(await writeNewFiles(files, next)), keyVariable };
}

/** What every new config has beside it; several configs of a folder share it. */
export function companionFiles(folder: string, endpoint: StarterConfig['endpoint'], configPath: string): NewFile[] {
  return [
    { path: join(folder, schemaFileName), text: schemaFileText(), whenThere: 'keep' },
    { path: join(folder, '.env.example'), text: envExampleText(endpoint, configPath), whenThere: 'keep' },
  ];
}

function expectedOf({ expected, hasEmpty }: DatasetFacts): StarterConfig['expected'] {
  if (expected === null) return null;
  return { template: columnTemplate(expected), column: expected, isOptional: hasEmpty.has(expected) };
}
