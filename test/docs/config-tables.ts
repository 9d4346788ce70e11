import type * as z from 'zod';
import { jsonSchema } from '../../src/config/json-schema.ts';

type SchemaNode = z.core.JSONSchema.BaseSchema;

/** One line of a table: a key, what it takes, what holds without it, what it is for. */
interface DescribedKey {
  /** From the table's own place on: `simulated.faults.rateLimit.windowMs`. */
  readonly key: string;
  readonly type: string;
  readonly byDefault: string;
  readonly meaning: string;
}

interface DescribedPart {
  /** `endpoint`; `scorers` with `type: exact`. */
  readonly heading: string;
  readonly meaning: string;
  readonly keys: readonly DescribedKey[];
}

/** Every key of the config as people write it, read off the published JSON Schema. */
export function describedParts(): readonly DescribedPart[] {
  const schema = jsonSchema();
  const properties = Object.entries(schema.properties ?? {}).flatMap(([name, node]) =>
    isNode(node) ? [{ name, node }] : [],
  );
  const plain = properties.filter(({ node }) => keysBelow(node, '').length === 0);
  const parts = properties.filter((property) => !plain.includes(property));
  return [
    {
      heading: 'Single settings',
      meaning: 'At the top level of the file.',
      keys: plain.map(({ name, node }) => describe(name, node, schema)),
    },
    ...parts.flatMap(({ name, node }) => partsOf(name, node, schema)),
  ];
}

function partsOf(name: string, node: SchemaNode, parent: SchemaNode): readonly DescribedPart[] {
  const { meaning, type, byDefault } = describe(name, node, parent);
  const about = `${meaning} A ${type.replace(/ of maps$/, '')}${byDefault === 'required' ? ', required' : ''}.`;
  const kinds = alternatives(isNode(node.items) ? node.items : node);
  const constants = kinds.map((kind) => constantOf(kind.properties?.['type']));
  if (kinds.length === 1 || constants.includes(null)) {
    const keys = keysBelow(isNode(node.items) ? node.items : node, '');
    return withOwnTables({ heading: `\`${name}\``, meaning: about, keys }, isNode(node.items) ? `${name}[]` : name);
  }
  return kinds.map((kind, index) => ({
    heading: `\`${name}\`: \`type: ${constants[index]}\``,
    meaning: descriptionOf(kind.properties?.['type']),
    keys: keysBelow(kind, '').filter(({ key }) => key !== 'type'),
  }));
}

/** So many keys within one of its maps make a table of their own. */
const leastOwnKeys = 4;

function withOwnTables(part: DescribedPart, place: string): readonly DescribedPart[] {
  const within = Object.groupBy(part.keys, ({ key }) => /^[^.]*(?=\.)/.exec(key)?.[0] ?? '');
  const owner = (prefix: string) => part.keys.find(({ key }) => key === prefix.replace('[]', ''));
  const own = Object.entries(within).filter(([prefix, keys = []]) => owner(prefix) && keys.length >= leastOwnKeys);
  const isOwn = ({ key }: DescribedKey) => own.some(([prefix]) => key.startsWith(`${prefix}.`));
  return [
    { ...part, keys: part.keys.filter((described) => !isOwn(described)) },
    ...own.map(([prefix, keys = []]) => ({
      heading: `\`${place}.${prefix}\``,
      meaning: owner(prefix)?.meaning ?? '',
      keys: keys.map((described) => ({ ...described, key: described.key.slice(prefix.length + 1) })),
    })),
  ];
}

/** Keys of a node and of everything in it, each once; of alternatives that share a key, the first says what it means. */
function keysBelow(node: SchemaNode, place: string): readonly DescribedKey[] {
  const byKey = new Map<string, DescribedKey>();
  for (const described of everyKey(node, place)) {
    const earlier = byKey.get(described.key);
    byKey.set(described.key, earlier ? joined(earlier, described) : described);
  }
  return [...byKey.values()];
}

function* everyKey(node: SchemaNode, place: string): Generator<DescribedKey> {
  const dot = place === '' ? '' : `${place}.`;
  for (const branch of alternatives(node)) {
    for (const [name, child] of Object.entries(branch.properties ?? {})) {
      if (!isNode(child)) continue;
      yield describe(`${dot}${name}`, child, branch, name);
      yield* everyKey(child, `${dot}${name}`);
    }
    if (isNode(branch.items)) yield* everyKey(branch.items, `${place}[]`);
    if (isNode(branch.additionalProperties)) yield* everyKey(branch.additionalProperties, `${dot}NAME`);
  }
}

/** `role: system` and `role: user` are one key that takes one of several words. */
function joined(earlier: DescribedKey, later: DescribedKey): DescribedKey {
  if (!isConstant(earlier) || !isConstant(later)) return earlier;
  const type = `${earlier.type}, ${later.type}`;
  return { ...earlier, type, meaning: `${earlier.meaning} ${later.meaning}` };
}

function isConstant({ type }: DescribedKey): boolean {
  return type.startsWith('`') && !type.includes('null');
}

function describe(key: string, node: SchemaNode, parent: SchemaNode, name = key): DescribedKey {
  const isRequired = parent.required?.includes(name) === true;
  const constant = constantOf(node);
  const meaning = node.description ?? '';
  return {
    key,
    type: typeWords(node),
    byDefault: isRequired ? 'required' : node.default === undefined ? '–' : `\`${JSON.stringify(node.default)}\``,
    meaning: constant === null ? meaning : `\`${constant}\`: ${meaning}`,
  };
}

const plainWords: Readonly<Record<string, string>> = {
  string: 'text',
  integer: 'whole number',
  number: 'number',
  boolean: '`true`, `false`',
  object: 'map',
  null: '`null`',
};

function typeWords(node: SchemaNode): string {
  if (node.const !== undefined) return `\`${String(node.const)}\``;
  if (node.enum) return node.enum.map((value) => `\`${JSON.stringify(value).slice(1, -1)}\``).join(', ');
  const branches = node.anyOf ?? node.oneOf;
  if (branches) return [...new Set(branches.filter(isNode).map(typeWords))].join(' or ');
  if (node.pattern?.includes('\\{\\{') === true) return 'template';
  if (node.type === 'array') return isNode(node.items) ? `list of ${several(typeWords(node.items))}` : 'list';
  const words = [node.type ?? []].flat().map((type) => plainWords[type] ?? type);
  return `${words.length === 0 ? 'anything' : words.join(' or ')}${rangeWords(node)}`;
}

function several(words: string): string {
  return /^(text|map|number)$/.test(words) ? `${words}s` : words.includes(' or map') ? 'maps' : words;
}

/** Past this a bound says nothing to a person. */
const tellingMaximum = 1_000_000;

function rangeWords({ minimum, exclusiveMinimum, maximum }: SchemaNode): string {
  const upTo = maximum !== undefined && maximum <= tellingMaximum ? maximum : undefined;
  if (exclusiveMinimum !== undefined) return `, more than ${exclusiveMinimum}`;
  if (minimum !== undefined && upTo !== undefined) return `, ${minimum} to ${upTo}`;
  return minimum !== undefined ? `, at least ${minimum}` : '';
}

function constantOf(node: unknown): string | null {
  return isNode(node) && node.const !== undefined ? String(node.const) : null;
}

function descriptionOf(node: unknown): string {
  return isNode(node) ? (node.description ?? '') : '';
}

function alternatives(node: SchemaNode): readonly SchemaNode[] {
  const branches = node.anyOf ?? node.oneOf;
  return branches ? branches.filter(isNode).flatMap(alternatives) : [node];
}

function isNode(value: unknown): value is SchemaNode {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
