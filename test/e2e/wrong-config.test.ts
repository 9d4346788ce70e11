import { describe, test } from 'vitest';
import { expectMistake, type Mistake } from './mistake.ts';

const run = ['run', 'eval.yaml'];

/** A whole config in YAML, with some of its top-level parts written otherwise. */
function yaml(parts: Readonly<Record<string, string>> = {}): Record<string, string> {
  const whole: Record<string, string> = {
    name: 'eval',
    dataset: '{ path: questions.csv }',
    endpoint: '{ baseUrl: BASE_URL }',
    variants: "[{ model: m, messages: [{ role: user, content: '{{ question }}' }] }]",
    scorers: "[{ type: contains, expected: '{{ expected }}' }]",
    ...parts,
  };
  return {
    'eval.yaml': Object.entries(whole)
      .map(([key, value]) => `${key}: ${value}\n`)
      .join(''),
  };
}

const message = (content: string) => `[{ model: m, messages: [{ role: user, content: ${JSON.stringify(content)} }] }]`;
const scorer = (text: string) => yaml({ scorers: `[${text}]` });
const params = (text: string) =>
  yaml({ variants: `[{ model: m, params: ${text}, messages: [{ role: user, content: '{{ question }}' }] }]` });

describe('a broken config ends with exit 2 and says its line; nothing is sent', () => {
  test.each<Mistake>(
    [
      { what: 'an empty file', files: { 'eval.yaml': '' }, says: ['eval.yaml'] },
      {
        what: 'not UTF-8',
        files: { 'eval.yaml': Buffer.from('name: \xff\n', 'latin1') },
        says: ['eval.yaml', 'UTF-8'],
      },
      { what: 'a list', files: { 'eval.yaml': '- name: eval\n' }, says: ['eval.yaml', 'not a map'] },
      {
        what: 'a tab for indentation',
        files: { 'eval.yaml': 'dataset:\n\tpath: questions.csv\n' },
        says: ['eval.yaml:2'],
      },
      { what: 'an open bracket', files: { 'eval.yaml': 'name: eval\nvariants: [{ model: m\n' }, says: ['eval.yaml'] },
      { what: 'a key twice', files: { 'eval.yaml': 'name: a\nname: b\n' }, says: ['eval.yaml:2'] },
      { what: 'an unknown key', files: yaml({ scorer: '[]' }), says: ['eval.yaml:', 'scorer', 'scorers'] },
      {
        what: 'an unknown key within',
        files: yaml({ endpoint: '{ baseUlr: BASE_URL }' }),
        says: ['eval.yaml:3', 'baseUrl'],
      },
      { what: 'a text for a list', files: yaml({ tags: 'prod' }), says: ['eval.yaml:', 'tags'] },
      { what: 'no variants', files: yaml({ variants: '[]' }), says: ['eval.yaml:4', 'variants'] },
      {
        what: 'a variant without a model',
        files: yaml({ variants: '[{ messages: [{ role: user, content: a }] }]' }),
        says: ['model'],
      },
      {
        what: 'an unknown role',
        files: yaml({ variants: '[{ model: m, messages: [{ role: boss, content: a }] }]' }),
        says: ['role'],
      },
      { what: 'an open template', files: yaml({ variants: message('{{ question') }), says: ['eval.yaml:4'] },
      {
        what: 'an unknown filter',
        files: yaml({ variants: message('{{ question | upper }}') }),
        says: ['eval.yaml:4', 'upper'],
      },
      {
        what: 'a variable without a column',
        files: yaml({ variants: message('{{ qestion }}') }),
        says: ['eval.yaml:4', 'qestion', 'question'],
      },
      {
        what: 'two variants of one label',
        files: yaml({
          variants:
            '[{ model: m, messages: [{ role: user, content: a }] }, { model: m, messages: [{ role: user, content: b }] }]',
        }),
        says: ['label'],
      },
      { what: 'a temperature in words', files: params('{ temperature: hot }'), says: ['temperature'] },
      { what: 'a temperature too high', files: params('{ temperature: 3 }'), says: ['temperature', '2'] },
      { what: 'max_tokens as a text', files: params("{ max_tokens: '4' }"), says: ['max_tokens'] },
      { what: 'an unknown scorer', files: scorer('{ type: contain, expected: a }'), says: ['contains'] },
      {
        what: 'two scorers of one name',
        files: scorer('{ type: exact, expected: a }, { type: exact, expected: b }'),
        says: ['exact'],
      },
      { what: 'a broken pattern', files: scorer("{ type: regex, pattern: '(' }"), says: ['eval.yaml:5'] },
      { what: 'a literal key', files: yaml({ endpoint: '{ baseUrl: BASE_URL, apiKey: sk-123 }' }), says: ['apiKey'] },
      {
        what: 'a base URL that is none',
        files: yaml({ endpoint: '{ baseUrl: ftp://example.com }' }),
        says: ['baseUrl'],
      },
      {
        what: 'a key that is not set',
        files: yaml({ endpoint: '{ baseUrl: BASE_URL, apiKeyEnv: NO_SUCH_KEY }' }),
        says: ['NO_SUCH_KEY'],
      },
      {
        what: 'a key file that is missing',
        files: yaml({ endpoint: '{ baseUrl: BASE_URL, apiKeyFile: none.key }' }),
        says: ['none.key'],
      },
      {
        what: 'a header from nowhere',
        files: yaml({ endpoint: `{ baseUrl: BASE_URL, headers: { x-team: '\${NO_SUCH_TEAM}' } }` }),
        says: ['NO_SUCH_TEAM'],
      },
      { what: 'no slots', files: yaml({ concurrency: '{ max: 0 }' }), says: ['concurrency'] },
      { what: 'half a slot', files: yaml({ concurrency: '{ max: 1.5 }' }), says: ['concurrency'] },
      { what: 'no attempts', files: yaml({ retry: '{ maxAttempts: 0 }' }), says: ['maxAttempts'] },
      { what: 'a share past one', files: yaml({ maxErrorRate: '5' }), says: ['maxErrorRate'] },
      {
        what: 'a gate on a score that nobody gives',
        files: yaml({ gates: '[{ metric: score.contain, maxDrop: 0.02 }]' }),
        says: ['gates', 'score.contain', 'score.contains'],
      },
      {
        what: 'a delimiter of two letters',
        files: yaml({ dataset: "{ path: questions.csv, delimiter: '||' }" }),
        says: ['delimiter'],
      },
      { what: 'no such dataset', files: yaml({ dataset: '{ path: none.csv }' }), says: ['none.csv'] },
      {
        what: 'an id column that is not there',
        files: yaml({ dataset: '{ path: questions.csv, id: idd }' }),
        says: ['idd', '"id"'],
      },
      {
        what: 'a filter on no column',
        files: yaml({ dataset: '{ path: questions.csv, filter: topik=a }' }),
        says: ['topik'],
      },
    ].map((mistake) => ({ args: run, code: 2, ...mistake })),
  )('$what', expectMistake);
});
