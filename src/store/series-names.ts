import type { Store } from './open-store.ts';

/** Names of all runs, the newest run's first. */
export function runNames(store: Store): readonly string[] {
  const sql = 'SELECT name FROM runs GROUP BY name ORDER BY max(id) DESC';
  return store.all<{ name: string }>(sql).map(({ name }) => name);
}

/** Labels of the variants that runs of this name have or had, those of the newest run first, in its order. */
export function variantLabels(store: Store, name: string): readonly string[] {
  const sql = `SELECT label, max(run_id) AS newest FROM runs CROSS JOIN variants ON variants.run_id = runs.id
    WHERE name = ? GROUP BY label ORDER BY newest DESC, variant`;
  return store.all<{ label: string }>(sql, name).map(({ label }) => label);
}
