import type * as z from 'zod';
import { nearest } from '../vocabulary/nearest.ts';
import { childOf, keysAt, placesOf } from './known-keys.ts';
import { pathText, plainPath, valueText } from './say-value.ts';
import { namesAKey } from './secret-names.ts';
import { adviceOnTimeOfDay, mustBeTimeOfDay } from './time-of-day.ts';

type Issue = z.core.$ZodIssue;
type Path = readonly PropertyKey[];

/** One problem in words, and the part of the config it is about. */
interface Explanation {
  readonly path: Path;
  readonly at: 'key' | 'value';
  readonly what: string;
  readonly next: string | undefined;
  /** The known key beside it that a mistyped one most likely meant. */
  readonly meant?: string;
}

/**
 * What zod found → what a person should read.
 * @param root the whole value that was checked: messages name what stands there
 */
export function explainIssue(issue: Issue, root: unknown): readonly Explanation[] {
  const { path } = issue;
  const value = path.reduce(childOf, root);
  switch (issue.code) {
    case 'unrecognized_keys':
      return issue.keys.map((key) => explainUnknownKey(path, key, root));
    case 'invalid_union':
      return explainUnion(issue, root);
    case 'invalid_key':
      return issue.issues.map(({ message }) => ({
        path,
        at: 'key',
        what: `The key ${pathText(path)} ${message.startsWith('must') ? message : 'is not allowed here'}.`,
        next: undefined,
      }));
    case 'custom': {
      const next = issue.params?.['next'];
      return [
        {
          path,
          at: 'value',
          what: complete(path, issue.message, value),
          next: typeof next === 'string' ? next : undefined,
        },
      ];
    }
    case 'invalid_type':
      if (value === undefined)
        return [{ path, at: 'value', what: `${pathText(path)} is missing.`, next: nextForMissing(path) }];
      return [{ path, at: 'value', what: complete(path, expectation(issue), value), next: nextFor(issue, value) }];
    default:
      return [{ path, at: 'value', what: complete(path, expectation(issue), value), next: nextFor(issue, value) }];
  }
}

function complete(path: Path, message: string, value: unknown): string {
  if (!message.startsWith('must')) return `${pathText(path)} ${message}.`;
  const found = valueText(path, value);
  return found === null ? `${pathText(path)} ${message}.` : `${pathText(path)} ${message}; it is ${found}.`;
}

function expectation(issue: Issue): string {
  if (issue.message.startsWith('must')) return issue.message;
  switch (issue.code) {
    case 'invalid_type':
      return `must be ${typeWords[issue.expected] ?? issue.expected}`;
    case 'invalid_value':
      return `must be ${issue.values.length === 1 ? '' : 'one of '}${issue.values.map((value) => JSON.stringify(value)).join(', ')}`;
    case 'too_small':
      if (issue.origin === 'string') return 'must not be empty';
      if (issue.origin === 'array') return `must have at least ${entries(issue.minimum)}`;
      return `must be ${issue.inclusive ? 'at least' : 'more than'} ${issue.minimum}`;
    case 'too_big':
      if (issue.origin === 'array') return `must have at most ${entries(issue.maximum)}`;
      return `must be ${issue.inclusive ? 'at most' : 'less than'} ${issue.maximum}`;
    default:
      return `is not valid: ${issue.message}`;
  }
}

const typeWords: Readonly<Record<string, string>> = {
  string: 'text',
  number: 'a number',
  int: 'a whole number',
  boolean: 'true or false',
  object: 'a map (key: value)',
  record: 'a map (key: value)',
  array: 'a list',
};

function entries(count: number | bigint): string {
  return `${count} ${count === 1 ? 'entry' : 'entries'}`;
}

function explainUnknownKey(parent: Path, key: string, root: unknown): Explanation {
  const path = [...parent, key];
  const known = keysAt(parent, root);
  const meant = nearest(key, known);
  if (namesAKey(key) && meant === null)
    return {
      path,
      at: 'key',
      what: `A literal key is refused (${pathText(path)}): configs are shared, and stored with each run.`,
      next: 'Put it into an environment variable such as AIMLAPI_KEY, and write endpoint: { apiKeyEnv: AIMLAPI_KEY }.',
    };
  const here = plainPath(parent).replace(/\[\d+\]/g, '[]');
  const places = placesOf(key)
    .filter((place) => place !== here)
    .map((place) => (place === '' ? 'the top level' : place));
  const next =
    meant !== null
      ? `Did you mean ${meant}?`
      : places.length > 0
        ? `${key} belongs into ${places.join(' or ')}.`
        : `Known here: ${known.join(', ')}.`;
  return { path, at: 'key', what: `Unknown key ${pathText(path)}.`, next, ...(meant !== null && { meant }) };
}

function explainUnion(issue: z.core.$ZodIssueInvalidUnion, root: unknown): readonly Explanation[] {
  const { path } = issue;
  const value = path.reduce(childOf, root);
  if (issue.discriminator !== undefined) {
    const options = discriminatorOptions(issue);
    if (value === undefined)
      return [{ path, at: 'value', what: `${pathText(path)} is missing.`, next: `One of: ${options.join(', ')}.` }];
    const meant = nearest(String(value), options);
    return [
      {
        path,
        at: 'value',
        what: complete(path, `must be one of ${options.join(', ')}`, value),
        next: meant === null ? undefined : `Did you mean ${meant}?`,
      },
    ];
  }
  // A branch that fails only further in is the one that was meant.
  const meant = issue.errors.find((branch) =>
    branch.every((inner) => inner.path.length > 0 || inner.code === 'unrecognized_keys'),
  );
  if (meant) return meant.flatMap((inner) => explainIssue({ ...inner, path: [...path, ...inner.path] }, root));
  if (value === undefined) return [{ path, at: 'value', what: `${pathText(path)} is missing.`, next: undefined }];
  return [
    {
      path,
      at: 'value',
      what: complete(path, issue.message, value),
      next: adviceOn(value, /^must be (a )?text/.test(issue.message) ? 'text' : 'other'),
    },
  ];
}

function nextFor(issue: Issue, value: unknown): string | undefined {
  if (issue.message === mustBeTimeOfDay) return adviceOnTimeOfDay(value);
  if (issue.code === 'invalid_type') return adviceOn(value, issue.expected);
  if (issue.code !== 'invalid_value') return adviceOn(value, issue.code);
  const meant = nearest(String(value), issue.values.map(String));
  return meant === null ? undefined : `Did you mean ${meant}?`;
}

function nextForMissing(path: Path): string | undefined {
  const example: Readonly<Record<string, string>> = {
    dataset: 'Write dataset: { path: FILE.csv }.',
    variants: "Write variants: [{ model: MODEL, messages: [{ role: user, content: '{{ prompt }}' }] }].",
    messages: "Write messages: [{ role: user, content: '{{ prompt }}' }].",
  };
  return example[String(path.at(-1))];
}

/** The usual slips of YAML's types. */
function adviceOn(value: unknown, expected: string): string | undefined {
  const template = unquotedTemplate(value);
  if (template !== null) return `Put quotes around the template: '${template}'`;
  if (value === null && (expected === 'object' || expected === 'record')) return 'Write {} after it, or remove it.';
  const isPlain = typeof value === 'number' || typeof value === 'boolean';
  if ((expected === 'string' || expected === 'text') && isPlain) return `Put quotes around it: '${value}'`;
  const isQuoted = typeof value === 'string' && /^\s*(-?\d+(\.\d+)?|true|false)\s*$/.test(value);
  return isQuoted && expected !== 'string' ? 'Remove the quotes.' : undefined;
}

/** `content: {{ prompt }}` is a map within a map to YAML. */
function unquotedTemplate(value: unknown): string | null {
  if (typeof value !== 'object' || value === null) return null;
  const [key, ...further] = Object.keys(value);
  return key !== undefined && further.length === 0 && /^\{ .* \}$/.test(key) ? `{${key}}` : null;
}

/** zod lists them, though its types do not say so. */
function discriminatorOptions(issue: z.core.$ZodIssueInvalidUnion): readonly string[] {
  const options = childOf(issue, 'options');
  return Array.isArray(options) ? options.map(String) : [];
}
