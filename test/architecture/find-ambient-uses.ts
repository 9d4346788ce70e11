import { parseSync, Visitor } from 'oxc-parser';

/** What every file but those that build the real world must be given: the clock, randomness, the environment. */
const ambient: Readonly<Record<string, readonly string[]>> = {
  Date: ['now'],
  Math: ['random'],
  performance: ['now', 'timeOrigin'],
  process: ['env', 'hrtime', 'uptime'],
  crypto: ['randomUUID', 'randomBytes', 'randomInt', 'getRandomValues'],
};

/** Where people read and type. */
const terminal: Readonly<Record<string, readonly string[]>> = { process: ['stdout', 'stderr', 'stdin'] };

const ambientModules: Readonly<Record<string, readonly string[]>> = {
  'node:process': ['env', 'hrtime', 'uptime', 'stdout', 'stderr', 'stdin'],
  'node:perf_hooks': ['performance'],
  'node:crypto': ['randomUUID', 'randomBytes', 'randomInt', 'getRandomValues', 'webcrypto'],
};

const buildsTheWorld = ['src/main.ts', 'src/operations/wiring.ts'];

/**
 * Uses of the real clock, randomness, environment and terminal where the file has no business with them.
 * @param path from the project's folder, with `/`
 * @returns one sentence a use, beginning with `path:line`
 * @throws Error where the source is no TypeScript
 */
export function findAmbientUses(path: string, source: string): readonly string[] {
  const forbidden = [
    ...(buildsTheWorld.includes(path) ? [] : [ambient]),
    ...(path === 'src/main.ts' || path.startsWith('src/commands/') ? [] : [terminal]),
  ];
  const isForbidden = (object: string, name: string) => forbidden.some((names) => names[object]?.includes(name));

  const { program, errors } = parseSync(path, source);
  if (errors[0]) throw new Error(`${path}: ${errors[0].message}`);
  const uses: string[] = [];
  const note = (start: number, what: string) =>
    uses.push(`${path}:${source.slice(0, start).split('\n').length}: ${what} comes in as a parameter`);

  new Visitor({
    MemberExpression({ start, object, property, computed }) {
      const owner =
        object.type === 'MemberExpression' ? nameOf(object.property, object.computed) : nameOf(object, false);
      const name = nameOf(property, computed);
      if (isForbidden(owner, name)) note(start, `${owner}.${name}`);
    },
    VariableDeclarator({ id, init }) {
      if (id.type !== 'ObjectPattern' || init?.type !== 'Identifier') return;
      for (const property of id.properties) {
        if (property.type !== 'Property') continue;
        const name = nameOf(property.key, property.computed);
        if (isForbidden(init.name, name)) note(property.start, `${init.name}.${name}`);
      }
    },
    NewExpression({ start, callee, arguments: given }) {
      if (nameOf(callee, false) === 'Date' && given.length === 0 && isForbidden('Date', 'now'))
        note(start, 'new Date()');
    },
    CallExpression({ start, callee }) {
      if (nameOf(callee, false) === 'Date' && isForbidden('Date', 'now')) note(start, 'Date()');
    },
    ImportDeclaration({ specifiers, source: { value: from } }) {
      if (buildsTheWorld.includes(path)) return;
      for (const specifier of specifiers) {
        const name = specifier.type === 'ImportSpecifier' ? nameOf(specifier.imported, false) : '';
        if (ambientModules[from]?.includes(name)) note(specifier.start, `${name} of ${from}`);
      }
    },
  }).visit(program);
  return uses;
}

/** The name that a property or a variable is written with; `''` where it is computed. */
function nameOf(node: { readonly type: string; readonly name?: unknown; readonly value?: unknown }, computed: boolean) {
  if (node.type === 'Literal') return String(node.value);
  return node.type === 'Identifier' && !computed ? String(node.name) : '';
}
