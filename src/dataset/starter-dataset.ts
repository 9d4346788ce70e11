/** A first dataset: five questions whose answers everybody can check. */
export const starterDataset = {
  fileName: 'questions.csv',
  columns: ['id', 'question', 'expected'],
  promptColumn: 'question',
  expectedColumn: 'expected',
  text: `id,question,expected
australia,What is the capital of Australia?,Canberra
danube,"Which river flows through Vienna, Budapest and Belgrade?",Danube
brazil,Which language is spoken by most people in Brazil?,Portuguese
moon,In which year did people first walk on the Moon?,1969
sum,What is 17 + 25?,42
`,
} as const;

const promptNames = ['prompt', 'question', 'input', 'query', 'instruction', 'text', 'request', 'problem', 'message'];
const expectedNames = [
  'expected',
  '__expected',
  'answer',
  'target',
  'output',
  'ideal',
  'reference',
  'label',
  'solution',
];

/** Which column is most likely asked, and which holds what is right; null: none is called like one. */
export function likelyColumns(columns: readonly string[]): {
  readonly prompt: string | null;
  readonly expected: string | null;
} {
  const expected = firstCalled(expectedNames, columns);
  const others = columns.filter((column) => column !== expected);
  const prompt = firstCalled(promptNames, others) ?? others.find((column) => column !== 'id') ?? others[0] ?? null;
  return { prompt, expected };
}

function firstCalled(names: readonly string[], columns: readonly string[]): string | null {
  for (const name of names) {
    const found = columns.find((column) => column.trim().toLowerCase() === name);
    if (found !== undefined) return found;
  }
  return null;
}
