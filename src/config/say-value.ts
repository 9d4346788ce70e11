type Path = readonly PropertyKey[];

/** `variants[0].params.temperature`, in backticks. */
export function pathText(path: Path): string {
  if (path.length === 0) return 'The config';
  return `\`${plainPath(path)}\``;
}

/** The same without backticks; a key that holds a dot or a bracket is quoted, as `--set` takes it. */
export function plainPath(path: Path): string {
  return path
    .map((segment, depth) => {
      if (typeof segment === 'number') return `[${segment}]`;
      const name = /^[^."[\]=\s]+$/.test(String(segment)) ? String(segment) : JSON.stringify(String(segment));
      return depth === 0 ? name : `.${name}`;
    })
    .join('');
}

/** What was found, short; null where it may hold a secret, or where nothing short can be said. */
export function valueText(path: Path, value: unknown): string | null {
  if (value === undefined) return null;
  if (value === null) return 'null (nothing is written there)';
  if (Array.isArray(value)) return value.length === 0 ? 'an empty list' : 'a list';
  if (typeof value === 'object') return 'a map';
  if (typeof value !== 'string') return String(value);
  return maySecretlyHold(path) || value.length > 60 ? 'text' : JSON.stringify(value);
}

function maySecretlyHold(path: Path): boolean {
  return path.some((segment) => /^(headers|query|baseUrl|apiKeyEnv|apiKeyFile)$/.test(String(segment)));
}
