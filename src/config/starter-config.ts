import { stringify } from 'yaml';
import { jsonSchema } from './json-schema.ts';

/** What a first config says. Texts are as a person wrote them; templates are whole. */
export interface StarterConfig {
  readonly name: string;
  /** As it will stand in the config: relative to it, with `/`. */
  readonly datasetPath: string;
  readonly columns: readonly string[];
  /** null: the built-in endpoint. */
  readonly endpoint: { readonly baseUrl: string; readonly apiKeyEnv: string | null } | null;
  readonly model: string;
  readonly prompt: string;
  /** null: nothing is judged yet. */
  readonly expected: { readonly template: string; readonly column: string; readonly isOptional: boolean } | null;
  /** As a person names the file on the command line. */
  readonly configPath: string;
}

export const schemaFileName = 'promptbatch.schema.json';

/** The first line of a config: editors complete and check by it. */
export const schemaLine = `# yaml-language-server: $schema=./${schemaFileName}`;

/** The text of the schema file that this line names. */
export function schemaFileText(): string {
  return `${JSON.stringify(jsonSchema(), null, 2)}\n`;
}

/** A commented config in YAML. */
export function starterConfigText(starter: StarterConfig): string {
  const { name, datasetPath, model, prompt, columns } = starter;
  return `${schemaLine}
#
# Look before you run, then ask five rows, then all of them:
#
#   promptbatch check ${starter.configPath}
#   promptbatch run ${starter.configPath} --limit 5
#   promptbatch run ${starter.configPath}
name: ${scalar(name)}

# What is asked: a CSV file, relative to this one. Each of its columns is a variable that prompts can use.
dataset:
  path: ${scalar(datasetPath)} # columns: ${columns.map(inComment).join(', ')}

${endpointText(starter)}
# How it is asked. Each row is sent once for each variant, so two variants compare two models or two prompts.
variants:
  - model: ${scalar(model)}
    messages:
      # - role: system
      #   content: Answer in as few words as possible.
      - role: user
        content: ${quotedScalar(prompt)} # templates need quotes
    # Sent as written; any other field of the request can stand here.
    params:
      temperature: 0
      max_tokens: 256

# How many requests are in flight at a time, at most.
concurrency:
  max: 16

${scorersText(starter.expected)}${nightlyText(starter.expected !== null)}`;
}

/** Off until somebody wants it: a first run has nothing to be compared with. */
function nightlyText(isScored: boolean): string {
  const gate = isScored ? 'score.contains, maxDrop: 0.05' : 'errorRate, max: 0.005';
  return `
# For every night. Gates turn the exit code to 10 where it got worse than the last good nights; reports go into ./results.
# gates:
#   - { metric: ${gate} }
# outputs: [report.md, junit.xml]
`;
}

function endpointText({ endpoint }: StarterConfig): string {
  if (endpoint === null)
    return `# Who is asked: the built-in endpoint, which answers from the dataset. No key is needed, nothing leaves this machine.
# For a real one write instead:
#   baseUrl: https://api.aimlapi.com/v1
#   apiKeyEnv: AIMLAPI_KEY
endpoint:
  simulated:
    seed: 1 # the same seed gives the same answers
    accuracy: 0.9 # the share of the rows that are answered rightly
    latencyMs: 50
`;
  const { baseUrl, apiKeyEnv } = endpoint;
  const key =
    apiKeyEnv === null
      ? '  # apiKeyEnv: API_KEY # where it wants a key: the name of the variable, never the key itself\n'
      : `  apiKeyEnv: ${apiKeyEnv} # the name of the variable, never the key: configs are shared, and stored with each run\n`;
  return `# Who is asked: any OpenAI-compatible API; /chat/completions is appended.
endpoint:
  baseUrl: ${scalar(baseUrl)}
${key}`;
}

function scorersText(expected: StarterConfig['expected']): string {
  if (expected === null)
    return `# How answers are judged. With a column that holds what is right, for instance:
#   - type: contains
#     expected: "{{ expected }}"
#     caseSensitive: false
scorers: []
`;
  const optional = expected.isOptional
    ? '    optional: true # some rows expect nothing: they are asked and not judged\n'
    : '';
  return `# How answers are judged: right if the answer contains the cell of the column ${inComment(expected.column)}. Also: exact, regex, numeric.
scorers:
  - type: contains
    expected: ${quotedScalar(expected.template)}
    caseSensitive: false
${optional}`;
}

/** `.env.example`: which variable the key belongs in, and no key. */
export function envExampleText(endpoint: StarterConfig['endpoint'], configPath: string): string {
  const use = `# Copy to .env, write the key behind the =, and keep .env out of version control. It is read by
#   promptbatch run ${configPath} --env-file .env
`;
  if (endpoint === null)
    return `# The built-in endpoint needs no key; https://api.aimlapi.com/v1 does.\n${use}AIMLAPI_KEY=\n`;
  if (endpoint.apiKeyEnv === null)
    return `# ${endpoint.baseUrl} is asked without a key. Where it wants one, write apiKeyEnv: API_KEY into the config.\n${use}# API_KEY=\n`;
  return `${use}${endpoint.apiKeyEnv}=\n`;
}

/** Plain where YAML allows it, on one line. */
function scalar(text: string): string {
  return stringify(text, { lineWidth: 0, blockQuote: false }).trimEnd();
}

function quotedScalar(text: string): string {
  return stringify(text, { lineWidth: 0, blockQuote: false, defaultStringType: 'QUOTE_DOUBLE' }).trimEnd();
}

/** A column's name as a comment can carry it. */
function inComment(name: string): string {
  return /^[^\p{C}\p{Zl}\p{Zp},"]+$/u.test(name) ? name : JSON.stringify(name).replaceAll(/[\p{C}\p{Zl}\p{Zp}]/gu, '?');
}
