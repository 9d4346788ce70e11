import { join } from 'node:path';
import type { Config } from '../config/schema.ts';
import type { CheckLine } from '../report/check-data.ts';
import { failedBy, good } from './check-lines.ts';
import { expectOutputs } from './outputs.ts';

/** Where a run's reports would go; [] where the config wants none. Nothing is made. */
export async function checkOutputs(
  { name, outputs }: Pick<Config, 'name' | 'outputs'>,
  cwd: string,
): Promise<readonly CheckLine[]> {
  if (outputs.length === 0) return [];
  try {
    await expectOutputs([{ name, outputs }], cwd);
    return [good('outputs', `${outputs.join(', ')} in ${join(cwd, 'results')}.`)];
  } catch (error) {
    return [failedBy('outputs', error)];
  }
}
