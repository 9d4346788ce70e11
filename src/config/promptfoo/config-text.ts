import { stringify } from 'yaml';
import { UserError } from '../../vocabulary/user-error.ts';
import { explainIssue } from '../explain-issue.ts';
import { configSchema } from '../schema.ts';
import { schemaLine } from '../starter-config.ts';
import type { Converted } from './convert.ts';

/** What a converted config needs besides what was converted. */
export interface ConvertedPlaces {
  readonly name: string;
  readonly datasetPath: string;
  /** null: the built-in endpoint. */
  readonly endpoint: { readonly baseUrl: string; readonly apiKeyEnv: string | null } | null;
  /** As a person names the new file. */
  readonly configPath: string;
  /** The promptfoo config. */
  readonly from: string;
  /** What could not be carried, a line each. */
  readonly left: readonly string[];
}

/** @throws UserError where what the promptfoo config asks for is nothing that our configs accept */
export function convertedConfigText(converted: Converted, places: ConvertedPlaces): string {
  const { provider, variants, scorers, repeats, concurrency, csvPath, table } = converted;
  const { headers } = provider;
  const { endpoint } = places;
  const config = {
    name: places.name,
    dataset: {
      path: places.datasetPath,
      ...(csvPath === null && table.idColumn !== null ? { id: table.idColumn } : {}),
      delimiter: ',',
    },
    endpoint:
      endpoint === null
        ? { simulated: {} }
        : {
            baseUrl: endpoint.baseUrl,
            ...(endpoint.apiKeyEnv === null ? {} : { apiKeyEnv: endpoint.apiKeyEnv }),
            ...(Object.keys(headers).length > 0 ? { headers } : {}),
          },
    variants,
    ...(repeats > 1 ? { repeats } : {}),
    concurrency: { max: concurrency },
    scorers,
  };
  const problems = (configSchema.safeParse(config).error?.issues ?? []).flatMap((issue) => explainIssue(issue, config));
  if (problems.length > 0)
    throw UserError.of(
      problems.map(({ what }) => ({ what: `Converted, ${what}`, where: places.from, next: 'Change it there first.' })),
    );
  return `${heading(places)}${stringify(config, { lineWidth: 0, aliasDuplicateObjects: false })}`;
}

function heading({ from, left, configPath }: ConvertedPlaces): string {
  const list =
    left.length === 0
      ? 'Everything was carried over.'
      : ['Not carried over:', ...left.map((line) => `  - ${line}`)].join('\n');
  const text = `Converted from ${from} by \`promptbatch init --from promptfoo\`.

  promptbatch check ${configPath}
  promptbatch run ${configPath}

Scorers compare as promptfoo does: white space counts (trim: false), and "optional" ones judge only rows with a cell for them.
${list}`;
  return `${schemaLine}\n#\n${text
    .replaceAll(/^(.*)$/gm, '# $1')
    .replaceAll(/ +$/gm, '')
    .replaceAll(/[^\P{C}\n]/gu, '?')}\n`;
}
