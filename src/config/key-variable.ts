import { vendorHost } from './schema-endpoint.ts';
import { httpUrl } from './urls.ts';

/** Hosts whose makers name the variable themselves. */
const known: Readonly<Record<string, string>> = {
  [vendorHost]: 'AIMLAPI_KEY',
  'api.openai.com': 'OPENAI_API_KEY',
  'openrouter.ai': 'OPENROUTER_API_KEY',
  'api.groq.com': 'GROQ_API_KEY',
  'api.mistral.ai': 'MISTRAL_API_KEY',
  'api.deepseek.com': 'DEEPSEEK_API_KEY',
  'api.together.xyz': 'TOGETHER_API_KEY',
};

/** The variable that an endpoint's key is looked for in; null: servers on plain http, which are one's own, need none. */
export function keyVariableFor(baseUrl: string): string | null {
  const url = httpUrl(baseUrl);
  if (url?.protocol !== 'https:') return null;
  return known[url.hostname] ?? 'API_KEY';
}
