import { parseConfigText } from '../parse-document.ts';
import { type Check, checkOfCell, checksOf } from './checks.ts';
import type { Note } from './notes.ts';
import { resolveVariables } from './nunjucks.ts';
import { isMap, listOf, mapOf, printedValue, textOf } from './values.ts';

/** A row of a CSV file. */
interface CsvRow {
  readonly line: number;
  readonly columns: Readonly<Record<string, string>>;
}

/** How the files are read that a config names, by paths relative to it. */
export interface ConfigFiles {
  /** null: there is no such file. */
  readonly text: (path: string) => Promise<string | null>;
  readonly csv: (path: string) => Promise<readonly CsvRow[] | null>;
}

export interface TestCase {
  readonly variables: Readonly<Record<string, string>>;
  readonly checks: readonly Check[];
  /** Whether what defaultTest asserts holds for it too. */
  readonly hasDefaults: boolean;
  readonly prefix: string;
  readonly suffix: string;
  readonly where: string;
}

export interface Tests {
  readonly tests: readonly TestCase[];
  readonly notes: readonly Note[];
  /** The CSV file, where all tests are its rows and its cells are the variables as they stand; else null. */
  readonly csvPath: string | null;
}

/** A test before its variables are put together. */
interface WrittenTest {
  readonly vars: Readonly<Record<string, unknown>>;
  readonly checks: readonly Check[];
  readonly options: Readonly<Record<string, unknown>>;
  /** Each variable is a column of this very name. */
  readonly isVerbatim: boolean;
  readonly where: string;
}

const csvFile = /\.csv$/;
const ignoredKeys = new Set(['description', 'vars', 'assert', 'options', 'metadata']);
const carriedOptions = new Set(['prefix', 'suffix', 'disableDefaultAsserts']);
/** Options of model-graded assertions, which are listed themselves. */
const graderOptions = new Set(['provider', 'rubricPrompt', 'factuality']);

export async function readTests(
  written: unknown,
  defaultTest: Readonly<Record<string, unknown>>,
  whereIs: (path: readonly (string | number)[]) => string,
  files: ConfigFiles,
): Promise<Tests> {
  const notes: Note[] = [];
  const found: WrittenTest[] = [];
  const isList = Array.isArray(written);
  for (const [index, entry] of listOf(written).entries()) {
    const path = isList ? ['tests', index] : ['tests'];
    const named = textOf(entry) ?? textOf(mapOf(entry)['path']);
    if (named !== null)
      found.push(...(await testsOfFile(named.replace(/^file:\/\//, ''), whereIs(path), files, notes)));
    else found.push(inlineTest(entry, whereIs(path), (at) => whereIs([...path, 'assert', at]), notes));
  }
  if (written === undefined) found.push({ vars: {}, checks: [], options: {}, isVerbatim: false, where: whereIs([]) });
  noteDefaults(defaultTest, whereIs(['defaultTest']), notes);
  const tests: TestCase[] = [];
  for (const test of found) tests.push(...(await completeTests(test, defaultTest, files, notes)));
  const only = found.length > 0 && listOf(written).length === 1 ? textOf(listOf(written)[0]) : null;
  const csvPath =
    only !== null && csvFile.test(only) && isUntouched(found, tests) ? only.replace(/^file:\/\//, '') : null;
  return { tests, notes, csvPath };
}

async function testsOfFile(path: string, where: string, files: ConfigFiles, notes: Note[]): Promise<WrittenTest[]> {
  if (csvFile.test(path) && !/[*?]|:\/\//.test(path)) {
    const rows = await files.csv(path);
    if (rows) return rows.map((row) => testOfRow(row, `${path}:${row.line}`, notes));
  } else if (/\.(ya?ml|jsonl?)$/.test(path) && !/[*?]|:\/\//.test(path)) {
    const text = await files.text(path);
    if (text !== null) {
      const value = path.endsWith('.jsonl') ? parseLines(text, path) : parseConfigText(text, path).value;
      return listOf(value).map((test, index) => {
        const place = `${path}, test ${index + 1}`;
        return inlineTest(test, place, () => place, notes);
      });
    }
  }
  notes.push({ what: `tests from ${path}`, where });
  return [];
}

function parseLines(text: string, path: string): unknown {
  const lines = text.split('\n').filter((line) => line.trim() !== '');
  return lines.map((line) => parseConfigText(line, path).value);
}

function inlineTest(entry: unknown, where: string, whereIs: (at: number) => string, notes: Note[]): WrittenTest {
  const test = mapOf(entry);
  const { checks, notes: refused } = checksOf(test['assert'], whereIs);
  notes.push(...refused);
  for (const key of Object.keys(test)) if (!ignoredKeys.has(key)) notes.push({ what: `${key} of a test`, where });
  const vars = test['vars'];
  if (vars !== undefined && !isMap(vars)) notes.push({ what: 'vars from a file', where });
  return { vars: mapOf(vars), checks, options: mapOf(test['options']), isVerbatim: false, where };
}

/** What promptfoo reads in a row: `__expected…` are assertions, other `__…` are settings, the rest are variables. */
function testOfRow({ columns }: CsvRow, where: string, notes: Note[]): WrittenTest {
  const vars: Record<string, unknown> = {};
  const options: Record<string, unknown> = {};
  const checks: Check[] = [];
  for (const [column, cell] of Object.entries(columns)) {
    const name = column.trim();
    if (name.startsWith('__expected')) {
      if (cell.trim() === '') continue;
      const found = checkOfCell(cell, where);
      checks.push(...found.checks);
      notes.push(...found.notes);
    } else if (name === '__prefix' || name === '__suffix') options[name.slice(2)] = cell;
    else if (/^__(description|metric|metadata)/.test(name)) continue;
    else if (/^__(threshold|providerOutput|config)/.test(name)) {
      if (cell.trim() !== '') notes.push({ what: name, where });
    } else vars[name] = cell;
  }
  const isVerbatim = Object.keys(columns).every((name) => name === name.trim());
  return { vars, checks, options, isVerbatim, where };
}

function noteDefaults(defaultTest: Readonly<Record<string, unknown>>, where: string, notes: Note[]): void {
  for (const key of Object.keys(defaultTest))
    if (!ignoredKeys.has(key) && key !== 'provider') notes.push({ what: `${key} of defaultTest`, where });
  noteOptions(mapOf(defaultTest['options']), where, notes);
}

function noteOptions(options: Readonly<Record<string, unknown>>, where: string, notes: Note[]): void {
  for (const key of Object.keys(options))
    if (!carriedOptions.has(key) && !graderOptions.has(key)) notes.push({ what: `option ${key}`, where });
}

/** One test a combination of those variables that are lists of texts. */
async function completeTests(
  { vars, checks, options, where }: WrittenTest,
  defaultTest: Readonly<Record<string, unknown>>,
  files: ConfigFiles,
  notes: Note[],
): Promise<readonly TestCase[]> {
  noteOptions(options, where, notes);
  let combinations: Record<string, string>[] = [{}];
  for (const [name, value] of Object.entries({ ...mapOf(defaultTest['vars']), ...vars })) {
    const values = Array.isArray(value) && typeof value[0] === 'string' ? value : [value];
    const texts: string[] = [];
    for (const one of values) texts.push(await variableText(name, one, where, files, notes));
    combinations = combinations.flatMap((combination) => texts.map((text) => ({ ...combination, [name]: text })));
  }
  const defaults = mapOf(defaultTest['options']);
  return combinations.map((variables) => {
    for (const name of resolveVariables(variables))
      notes.push({
        what: `variable ${name}, which is a template of more than variables and is sent as it stands`,
        where,
      });
    return {
      variables,
      checks,
      hasDefaults: options['disableDefaultAsserts'] !== true,
      prefix: textOf(options['prefix']) || textOf(defaults['prefix']) || '',
      suffix: textOf(options['suffix']) || textOf(defaults['suffix']) || '',
      where,
    };
  });
}

/** Files that promptfoo runs, or sends as something else than their text. */
const noText =
  /\.(c|m)?(j|t)sx?$|\.(py|rb|pdf|ya?ml|png|jpe?g|gif|webp|bmp|svg|tiff?|ico|avif|hei[cf]|mp[34]|m4a|wav|ogg|webm|mov)$|[*?]/i;

async function variableText(
  name: string,
  value: unknown,
  where: string,
  files: ConfigFiles,
  notes: Note[],
): Promise<string> {
  const printed = printedValue(value);
  if (printed === null) notes.push({ what: `variable ${name}, a list or a map, which is written as JSON`, where });
  if (printed?.startsWith('file://')) {
    const path = printed.slice('file://'.length);
    const text = noText.test(path) ? null : await files.text(path);
    if (text !== null) return text.trim();
    notes.push({ what: `variable ${name} from ${path}`, where });
  }
  return (printed ?? JSON.stringify(value)).replace(/\n$/, '');
}

/** Whether the file itself can be the dataset. */
function isUntouched(found: readonly WrittenTest[], tests: readonly TestCase[]): boolean {
  return (
    found.length === tests.length &&
    found.every(({ vars, checks, options, isVerbatim }, index) => {
      const { variables = {}, prefix, suffix } = tests[index] ?? {};
      const names = Object.keys(vars);
      const isSame =
        isVerbatim &&
        names.length === Object.keys(variables).length &&
        names.every((name) => vars[name] === variables[name]);
      return isSame && checks.length === 0 && Object.keys(options).length === 0 && !prefix && !suffix;
    })
  );
}
