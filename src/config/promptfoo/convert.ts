import { checksOf } from './checks.ts';
import { expectationsOf, freeName } from './expectations.ts';
import type { Note } from './notes.ts';
import { parseTemplate, renderParts, type TemplateWords, toLiquid } from './nunjucks.ts';
import { messagesOf, readPrompts, type WrittenPrompt } from './prompts.ts';
import { type ChatProvider, readProviders } from './providers.ts';
import { type ConfigFiles, readTests, type TestCase } from './tests.ts';
import { mapOf, textOf } from './values.ts';

/** A promptfoo config in our words. Paths and the endpoint's address are left to whoever writes it. */
export interface Converted {
  readonly description: string | null;
  /** Of the first provider: all variants ask it. */
  readonly provider: ChatProvider;
  readonly variants: readonly Readonly<Record<string, unknown>>[];
  readonly scorers: readonly Readonly<Record<string, unknown>>[];
  readonly repeats: number;
  readonly concurrency: number;
  /** A CSV file of promptfoo's that can be the dataset as it is, relative to its config; null: `table` is. */
  readonly csvPath: string | null;
  readonly table: {
    readonly columns: readonly string[];
    readonly rows: readonly (readonly string[])[];
    /** The column that names rows, where that is not `id`. */
    readonly idColumn: string | null;
  };
  readonly notes: readonly Note[];
}

const carried = new Set([
  'description',
  'prompts',
  'providers',
  'targets',
  'tests',
  'defaultTest',
  'evaluateOptions',
  '$schema',
  'assertionTemplates',
  'sharing',
  'tags',
  'metadata',
  'writeLatestResults',
]);
/** promptfoo's own default. */
const defaultConcurrency = 4;

/**
 * @param whereIs a path of keys within the config → where that stands
 * @returns null where no prompt or no provider could be carried: `notes` say why
 */
export async function convertPromptfoo(
  written: Readonly<Record<string, unknown>>,
  whereIs: (path: readonly (string | number)[]) => string,
  files: ConfigFiles,
  words: TemplateWords,
): Promise<Converted | { readonly notes: readonly Note[] }> {
  const key = written['providers'] === undefined ? 'targets' : 'providers';
  const { providers, notes: providerNotes } = readProviders(written[key], (index) => whereIs([key, index]));
  const { prompts, notes: promptNotes } = await readPrompts(
    written['prompts'],
    (index) => whereIs(['prompts', index]),
    files.text,
  );
  const defaultTest = mapOf(written['defaultTest']);
  const { tests, notes: testNotes, csvPath } = await readTests(written['tests'], defaultTest, whereIs, files);
  const defaults = checksOf(defaultTest['assert'], (index) => whereIs(['defaultTest', 'assert', index]));
  const notes = [...otherNotes(written, whereIs), ...promptNotes, ...providerNotes, ...defaults.notes, ...testNotes];

  const variables = new Set(tests.flatMap((test) => Object.keys(test.variables)));
  const expected = expectationsOf(tests, defaults.checks, variables, words);
  const around = surroundings(tests, variables);
  const columns = new Set([...variables, ...around.keys()]);
  const before = [...around.keys()];
  const [provider] = providers;
  if (!provider || prompts.length === 0 || tests.length === 0) return { notes };

  const asked = providers.filter((one) => isSameEndpoint(one, provider));
  for (const other of providers.filter((one) => !asked.includes(one)))
    notes.push({
      what: `provider ${other.label ?? other.model}: another endpoint, which needs a config of its own`,
      where: whereIs([key]),
    });
  const variants = asked.flatMap((one) =>
    prompts.flatMap((prompt, index) => {
      if (one.prompts && !one.prompts.some((name) => name === prompt.label)) return [];
      const text = before.length === 0 ? prompt.text : `{{${before[0]}}}${prompt.text}{{${before[1]}}}`;
      const messages = messagesOf(text, (parts) => toLiquid(parts, columns, words));
      if (messages === null) {
        notes.push({
          what: `prompt ${prompt.label ?? index + 1}: more than text, variables and messages`,
          where: prompt.where,
        });
        return [];
      }
      return [
        {
          label: labelOf(one, prompt, index, prompts.length),
          model: one.model,
          messages,
          params: { ...one.params, ...prompt.params },
        },
      ];
    }),
  );
  if (variants.length === 0) return { notes };

  const options = mapOf(written['evaluateOptions']);
  return {
    description: textOf(written['description']),
    provider,
    variants: withOwnLabels(variants),
    scorers: expected.scorers,
    repeats: wholeNumber(options['repeat']) ?? 1,
    concurrency: wholeNumber(options['maxConcurrency']) ?? defaultConcurrency,
    csvPath: expected.columns.size === 0 ? csvPath : null,
    table: tableOf(tests, variables, around, expected.columns),
    notes: [...notes, ...expected.notes],
  };
}

function otherNotes(written: Readonly<Record<string, unknown>>, whereIs: (path: readonly string[]) => string): Note[] {
  const options = Object.keys(mapOf(written['evaluateOptions'])).filter(
    (name) => !['repeat', 'maxConcurrency', 'cache', 'showProgressBar'].includes(name),
  );
  const isEmpty = (key: string) => typeof written[key] === 'object' && Object.keys(written[key] ?? {}).length === 0;
  const others = Object.keys(written).filter((name) => !carried.has(name) && !isEmpty(name));
  return [
    ...others.map((name) => ({ what: name, where: whereIs([name]) })),
    ...options.map((name) => ({ what: `evaluateOptions.${name}`, where: whereIs(['evaluateOptions', name]) })),
    ...(typeof written['defaultTest'] === 'string'
      ? [{ what: 'defaultTest from a file', where: whereIs(['defaultTest']) }]
      : []),
  ];
}

/** Prefix and suffix of the prompt, where a test has one: two columns, rendered. */
function surroundings(
  tests: readonly TestCase[],
  variables: ReadonlySet<string>,
): ReadonlyMap<string, readonly string[]> {
  if (tests.every(({ prefix, suffix }) => prefix === '' && suffix === '')) return new Map();
  const rendered = (template: string, test: TestCase) => {
    const parts = parseTemplate(template);
    return parts ? renderParts(parts, test.variables) : template;
  };
  return new Map([
    [freeName('prompt_prefix', variables), tests.map((test) => rendered(test.prefix, test))],
    [freeName('prompt_suffix', variables), tests.map((test) => rendered(test.suffix, test))],
  ]);
}

function isSameEndpoint(a: ChatProvider, b: ChatProvider): boolean {
  return JSON.stringify([a.baseUrl, a.apiKeyEnv, a.headers]) === JSON.stringify([b.baseUrl, b.apiKeyEnv, b.headers]);
}

function labelOf({ label, model }: ChatProvider, prompt: WrittenPrompt, index: number, promptCount: number): string {
  const name = label ?? model;
  if (promptCount === 1) return name;
  const short = prompt.label !== null && !/\n/.test(prompt.label) ? prompt.label : `prompt ${index + 1}`;
  return `${name}, ${short}`;
}

function withOwnLabels<Variant extends { readonly label: string }>(variants: readonly Variant[]): readonly Variant[] {
  const seen = new Map<string, number>();
  return variants.map((variant) => {
    const count = (seen.get(variant.label) ?? 0) + 1;
    seen.set(variant.label, count);
    return count === 1 ? variant : { ...variant, label: `${variant.label} (${count})` };
  });
}

function tableOf(
  tests: readonly TestCase[],
  variables: ReadonlySet<string>,
  around: ReadonlyMap<string, readonly string[]>,
  expected: ReadonlyMap<string, readonly string[]>,
): Converted['table'] {
  const ids = tests.map(({ variables: own }) => own['id']?.trim() ?? '');
  const isNamed = !variables.has('id') || (new Set(ids).size === ids.length && !ids.includes(''));
  const needsNames = !isNamed || variables.size + around.size + expected.size === 0;
  const idColumn = needsNames ? freeName('test', variables) : null;
  const columns = [...(idColumn === null ? [] : [idColumn]), ...variables, ...around.keys(), ...expected.keys()];
  const rows = tests.map((test, row) => [
    ...(idColumn === null ? [] : [String(row + 1)]),
    ...[...variables].map((name) => test.variables[name] ?? ''),
    ...[...around.values(), ...expected.values()].map((cells) => cells[row] ?? ''),
  ]);
  return { columns, rows, idColumn };
}

function wholeNumber(value: unknown): number | null {
  return typeof value === 'number' && Number.isInteger(value) && value > 0 ? value : null;
}
