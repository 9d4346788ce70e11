import { basename, extname } from 'node:path';
import {
  answerFault,
  type DatasetFacts,
  datasetFacts,
  type ProjectAnswers,
  promptFrom,
  starterFacts,
} from '../operations/init-project.ts';
import { nearest } from '../vocabulary/nearest.ts';
import { type Problem, UserError } from '../vocabulary/user-error.ts';
import { type Asker, isProblem } from './ask.ts';
import type { InitOptions } from './init.ts';

const simulatedWord = 'simulated';
const starterWord = 'starter';

/**
 * The five answers: from flags, else from the person at the terminal, else the defaults.
 * @param asker null: nobody is there to be asked
 * @throws UserError naming the flag that cannot be used
 */
export async function gatherAnswers(options: InitOptions, asker: Asker | null): Promise<ProjectAnswers> {
  const { simulated, apiKeyEnv } = options;
  if (apiKeyEnv !== undefined) usable(faultOr({ apiKeyEnv }, apiKeyEnv), '--api-key-env');
  const baseUrl = simulated
    ? null
    : await answer(asker, options.baseUrl, '--base-url', {
        question: `1/5 Endpoint: an OpenAI-compatible API, or ${simulatedWord} for the built-in one`,
        fallback: 'https://api.aimlapi.com/v1',
        read: (text) => (text === simulatedWord ? null : faultOr({ baseUrl: text }, text)),
      });
  const model = await answer(asker, options.model, '--model', {
    question: '2/5 Model',
    fallback: 'baidu/ernie-4.5-0.3b',
    read: (text) => faultOr({ model: text }, text),
  });
  const facts = await answer(asker, options.dataset, '--dataset', {
    question: `3/5 Dataset: a CSV file, or ${starterWord} for five questions to begin with`,
    fallback: starterWord,
    read: (text) => {
      if (text === starterWord) return starterFacts;
      // A person may name another; for a flag every problem is told.
      return asker && options.dataset === undefined ? factsOrProblem(text) : datasetFacts(text);
    },
  });
  const dataset = withExpected(facts, options.expected);
  const prompt = await answer(asker, options.prompt, '--prompt', {
    question: `4/5 Prompt; columns are ${dataset.columns.join(', ')}`,
    fallback: dataset.prompt,
    read: (text) => promptFrom(text, dataset.columns, '--prompt'),
  });
  const name = await answer(asker, options.name, '--name', {
    question: '5/5 Name, which its runs are called by',
    fallback: nameAfter(dataset),
    read: (text) => faultOr({ name: text }, text),
  });
  return { baseUrl, apiKeyEnv: apiKeyEnv ?? null, model, dataset, prompt, name };
}

function withExpected(facts: DatasetFacts, expected: string | undefined): DatasetFacts {
  if (expected === undefined) return facts;
  if (facts.columns.includes(expected)) return { ...facts, expected };
  const near = nearest(expected, facts.columns);
  throw new UserError(`The dataset has no column "${expected}".`, {
    where: '--expected',
    next: near === null ? `Its columns are: ${facts.columns.join(', ')}.` : `Did you mean "${near}"?`,
  });
}

interface Question<Answer> {
  readonly question: string;
  readonly fallback: string;
  readonly read: (text: string) => Promise<Answer | Problem> | Answer | Problem;
}

async function answer<Answer>(
  asker: Asker | null,
  given: string | undefined,
  flag: string,
  { question, fallback, read }: Question<Answer>,
): Promise<Answer> {
  if (given === undefined && asker) return asker.ask(question, fallback, read);
  return usable(await read(given ?? fallback), flag);
}

function usable<Answer>(read: Answer | Problem, flag: string): Answer {
  if (isProblem(read)) throw new UserError(read.what, { where: read.where ?? flag, next: read.next });
  return read;
}

function faultOr(parts: Parameters<typeof answerFault>[0], text: string): string | Problem {
  return answerFault(parts) ?? text;
}

async function factsOrProblem(path: string): Promise<DatasetFacts | Problem> {
  try {
    return await datasetFacts(path);
  } catch (error) {
    if (!(error instanceof UserError)) throw error;
    return { what: error.message, where: error.where, next: error.next };
  }
}

/** Called after its dataset, where a run can be called so. */
function nameAfter({ path }: DatasetFacts): string {
  const name = path === null ? 'questions' : basename(path, extname(path)).trim();
  return answerFault({ name }) === null ? name : 'eval';
}
