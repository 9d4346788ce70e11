import { printableJson } from './printable.ts';
import { shellTemplate, shellWord, singleQuoted } from './shell-word.ts';

/** A request as it can be sent again by hand. No secret is in it: `${NAME}` in texts names an environment variable. */
export interface CurlRequest {
  /** With the query as far as it holds no reference. */
  readonly url: string;
  /** Further query parameters and headers, their values as the config writes them. */
  readonly query: Readonly<Record<string, string>>;
  readonly headers: Readonly<Record<string, string>>;
  /** Where the key comes from; null: none is sent. */
  readonly key: { readonly variable: string } | { readonly file: string } | null;
  /** JSON. */
  readonly body: string;
  readonly isStreamed: boolean;
}

/** Linux takes no argument of more than 128 KiB. */
const longestArgument = 100_000;

/** A command for bash, zsh and POSIX shells that sends the request. */
export function renderCurl({ url, query, headers, key, body, isStreamed }: CurlRequest): string {
  const json = printableJson(body);
  const isLong = Buffer.byteLength(json) > longestArgument;
  const parts = [
    `curl -sS${isStreamed ? ' -N' : ''} ${shellWord(url)}`,
    ...Object.entries(query).map(([name, value]) => `--url-query ${shellTemplate(`${name}=${value}`)}`),
    "-H 'Content-Type: application/json'",
    ...(key === null ? [] : [`-H ${authorization(key)}`]),
    ...Object.entries(headers).map(([name, value]) => `-H ${shellTemplate(`${name}: ${value}`)}`),
    isLong ? "--data-binary @- <<'END_OF_REQUEST'" : `--data-raw ${singleQuoted(json)}`,
  ];
  return `${parts.join(' \\\n  ')}\n${isLong ? `${json}\nEND_OF_REQUEST\n` : ''}`;
}

function authorization(key: NonNullable<CurlRequest['key']>): string {
  if ('variable' in key) return `"Authorization: Bearer $${key.variable}"`;
  return `"Authorization: Bearer $(cat ${shellWord(key.file)})"`;
}
