/** What one room of `src` may import besides `vocabulary` and its own files. */
export interface Room {
  readonly rooms: readonly string[];
  /** Packages that this room alone may import, by name or by scope (`@scope/*`). */
  readonly libraries: readonly string[];
  /** Node's own modules: any that no other room has for itself, or none at all. */
  readonly node: 'any' | 'none';
}

const alone: Room = { rooms: [], libraries: [], node: 'any' };

const workRooms: Readonly<Record<string, Room>> = {
  vocabulary: { ...alone, node: 'none' },
  config: { ...alone, libraries: ['zod', 'yaml'] },
  dataset: { ...alone, libraries: ['csv-parse'] },
  plan: { ...alone, libraries: ['liquidjs'] },
  scoring: { ...alone, libraries: ['ajv'] },
  export: { ...alone, libraries: ['csv-stringify'] },
  pricing: { ...alone, libraries: ['gpt-tokenizer'] },
  endpoint: { ...alone, libraries: ['undici', 'eventsource-parser'] },
  runner: { ...alone, rooms: ['pricing'], libraries: ['p-limit'] },
  store: { ...alone, libraries: ['better-sqlite3'] },
  analysis: { ...alone, libraries: ['@stdlib/*'], node: 'none' },
  report: { ...alone, rooms: ['analysis'], libraries: ['fast-string-width', 'diff', 'junit-report-builder'] },
  simulator: alone,
};

/**
 * The rooms of `src`, in the data's order, and the two files beside them: who may import whom.
 * Anything that does not stand here may not be imported.
 */
export const roomTable: Readonly<Record<string, Room>> = {
  ...workRooms,
  operations: { ...alone, rooms: Object.keys(workRooms) },
  commands: { ...alone, rooms: ['operations', 'report'], libraries: ['yargs', 'pino', 'cli-progress'] },
  'main.ts': { ...alone, rooms: ['commands'] },
  'index.ts': { ...alone, rooms: ['operations', 'config'] },
};

/** Node's modules that one room alone may import: both ends of a connection must not agree on one bug. */
export const soleUserOfNodeModule: Readonly<Record<string, string>> = {
  'node:http': 'simulator',
  'node:https': 'simulator',
  'node:http2': 'simulator',
};

/** Files outside `src` that rooms may import: the version and the description stand in one place. */
export const outsideFiles: Readonly<Record<string, readonly string[]>> = {
  'package.json': ['operations', 'commands'],
};
