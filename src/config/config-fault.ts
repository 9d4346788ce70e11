import type { Problem } from '../vocabulary/user-error.ts';
import { explainIssue } from './explain-issue.ts';
import { configSchema } from './schema.ts';

/** Parts of a config as a person answered them, to be judged before the whole of it exists. */
export interface AnsweredParts {
  readonly name?: string;
  readonly baseUrl?: string;
  readonly apiKeyEnv?: string;
  readonly model?: string;
}

/** The first thing that is wrong with them; null: nothing. */
export function configFault({ name, model = 'm', baseUrl, apiKeyEnv }: AnsweredParts): Problem | null {
  const endpoint = {
    baseUrl: baseUrl ?? 'https://example.com/v1',
    ...(apiKeyEnv === undefined ? {} : { apiKeyEnv }),
  };
  const config = {
    ...(name === undefined ? {} : { name }),
    dataset: { path: 'x' },
    endpoint,
    variants: [{ model, messages: [{ role: 'user', content: 'x' }] }],
  };
  const [issue] = configSchema.safeParse(config).error?.issues ?? [];
  const [explained] = issue ? explainIssue(issue, config) : [];
  return explained ? { what: explained.what, next: explained.next } : null;
}
