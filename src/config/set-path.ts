import { parseDocument } from 'yaml';
import type { Problem } from '../vocabulary/user-error.ts';

interface Setting {
  readonly path: readonly string[];
  readonly value: unknown;
}

/**
 * `variants.0.params.temperature=0.5` → path and value. Also `variants[0]…`, and quotes around a key that holds a dot:
 * `prices."a/b-4.5".perRequestUsd=1`. The value is YAML; one that begins with `{{` or `{%` is a template, so text.
 * @returns a Problem where it cannot be read
 */
export function readSetting(text: string): Setting | Problem {
  const match = /^((?:"(?:[^"\\]|\\.)*"|[^="])*)=(.*)$/s.exec(text);
  const [, left = '', right = ''] = match ?? [];
  const path = match ? splitPath(left.trim()) : null;
  if (!path)
    return {
      what: match ? 'The path of --set cannot be read.' : 'There is no = in it.',
      where: '--set',
      next: 'Write it as --set path=value, e.g. --set variants.0.params.temperature=0.5',
    };
  const value = readValue(right.trim());
  if (value === undefined)
    return {
      what: 'The value of --set is not valid YAML.',
      where: `--set ${left.trim()}`,
      next: `Put quotes around text: --set '${left.trim()}="…"'`,
    };
  return { path, value: value.parsed };
}

function splitPath(text: string): readonly string[] | null {
  const segment = /(?:^|\.)(?:"((?:[^"\\]|\\.)*)"|([^."[\]\s]+))|\[(\d+)\]/gy;
  const path: string[] = [];
  let end = 0;
  for (const match of text.matchAll(segment)) {
    const [whole, quoted, plain, index] = match;
    path.push(plain ?? index ?? (quoted ?? '').replace(/\\(.)/g, '$1'));
    end = match.index + whole.length;
  }
  return path.length > 0 && end === text.length ? path : null;
}

function readValue(text: string): { readonly parsed: unknown } | undefined {
  if (/^\{[{%]/.test(text)) return { parsed: text };
  const document = parseDocument(text, { logLevel: 'error', prettyErrors: false });
  const isBroken = document.errors.length > 0 || document.warnings.length > 0 || /^\*/.test(text);
  return isBroken ? undefined : { parsed: document.toJS({ maxAliasCount: 0 }) };
}
