import { createLiquid } from './liquid-engine.ts';

/**
 * The columns that a value's templates print or ask for: texts, lists and maps, however deep. All of them where a template takes
 * a column's name from a cell.
 * @param columns of the dataset
 */
export function usedColumns(value: unknown, columns: readonly string[]): readonly string[] {
  const used = new Set<string>();
  const liquid = createLiquid();
  for (const text of textsIn(value)) {
    if (!/\{[{%]/.test(text)) continue;
    const { globals } = liquid.analyzeSync(liquid.parse(text), { partials: false });
    for (const { segments } of Object.values(globals).flat())
      for (const column of columnsOf(segments, columns)) used.add(column);
  }
  return columns.filter((column) => used.has(column));
}

/** @param segments `a.b[c]` as [a, b, variable c] */
function columnsOf(segments: readonly unknown[], columns: readonly string[]): readonly string[] {
  const [root, property] = segments;
  if (columns.includes(String(root))) return [String(root)];
  if (root !== 'columns') return [];
  return typeof property === 'string' ? [property] : columns;
}

function textsIn(value: unknown): readonly string[] {
  if (typeof value === 'string') return [value];
  return typeof value === 'object' && value !== null ? Object.values(value).flatMap(textsIn) : [];
}
