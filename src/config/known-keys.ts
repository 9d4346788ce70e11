import type * as z from 'zod';
import { jsonSchema } from './json-schema.ts';

type SchemaNode = z.core.JSONSchema.BaseSchema;
type Path = readonly PropertyKey[];

/** Made when first asked for, since a good config never asks; a config of ten thousand wrong keys asks often. */
let made: SchemaNode | null = null;

function wholeSchema(): SchemaNode {
  made ??= jsonSchema();
  return made;
}

/** The keys that the config may have at a path, given what is written there (a scorer's keys depend on its type). */
export function keysAt(path: Path, root: unknown): readonly string[] {
  let nodes: readonly SchemaNode[] = fitting(wholeSchema(), root);
  let value = root;
  for (const segment of path) {
    value = childOf(value, segment);
    nodes = nodes.flatMap((node) => childNodes(node, segment)).flatMap((node) => fitting(node, value));
  }
  return [...new Set(nodes.flatMap((node) => Object.keys(node.properties ?? {})))];
}

/** Every place of the config that has a key of this name, as a person would write it: `retry`, `variants[].params`. */
export function placesOf(key: string): readonly string[] {
  return [
    ...new Set(
      mapsOf(wholeSchema(), '')
        .filter(({ node }) => Object.hasOwn(node.properties ?? {}, key))
        .map(({ place }) => place),
    ),
  ];
}

interface PlacedNode {
  readonly node: SchemaNode;
  readonly place: string;
}

/** A node and everything below it. */
function mapsOf(node: SchemaNode, place: string): readonly PlacedNode[] {
  return alternatives(node).flatMap((branch) => [
    { node: branch, place },
    ...Object.entries(branch.properties ?? {}).flatMap(([name, child]) =>
      isNode(child) ? mapsOf(child, place === '' ? name : `${place}.${name}`) : [],
    ),
    ...(isNode(branch.items) ? mapsOf(branch.items, `${place}[]`) : []),
  ]);
}

/** What lies at a key or index of parsed YAML; undefined where nothing does. */
export function childOf(value: unknown, segment: PropertyKey): unknown {
  if (typeof value !== 'object' || value === null || !Object.hasOwn(value, segment)) return undefined;
  return Object.getOwnPropertyDescriptor(value, segment)?.value;
}

function childNodes(node: SchemaNode, segment: PropertyKey): readonly SchemaNode[] {
  const child =
    typeof segment === 'number' ? node.items : (node.properties?.[String(segment)] ?? node.additionalProperties);
  return isNode(child) ? [child] : [];
}

/** The alternatives of a node whose constants (`type: regex`) agree with what is written; all where none does. */
function fitting(node: SchemaNode, value: unknown): readonly SchemaNode[] {
  const all = alternatives(node);
  const agreeing = all.filter((branch) =>
    Object.entries(branch.properties ?? {}).every(
      ([key, child]) => !isNode(child) || child.const === undefined || child.const === childOf(value, key),
    ),
  );
  return agreeing.length > 0 ? agreeing : all;
}

function alternatives(node: SchemaNode): readonly SchemaNode[] {
  const branches = node.anyOf ?? node.oneOf;
  return branches ? branches.filter(isNode).flatMap(alternatives) : [node];
}

function isNode(value: unknown): value is SchemaNode {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
