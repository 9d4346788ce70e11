import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { parse, stringify } from 'yaml';
import { readConfig } from '../../src/config/read-config.ts';
import { type Block, blocksOf } from './read-page.ts';

const variants = [{ model: 'm', messages: [{ role: 'user', content: '{{ prompt }}' }] }];
// Gates are about a scorer.
const scorers = [{ type: 'contains', expected: '{{ expected }}' }];
const smallest = { dataset: { path: 'facts.csv' }, endpoint: { simulated: {} }, variants, scorers };

/**
 * Reads every YAML block of a page as a config: a whole one as it stands, a part of one put into the smallest.
 * @returns what is wrong, with the line of the block
 */
export async function configFaults(text: string, folder: string): Promise<readonly string[]> {
  const faults: string[] = [];
  for (const block of configBlocks(text)) {
    const path = join(folder, `line-${block.line}.yaml`);
    const written: unknown = parse(block.text);
    const isWhole = isMap(written) && 'variants' in written && 'dataset' in written;
    writeFileSync(path, isWhole ? block.text : stringify({ ...smallest, ...(isMap(written) ? written : {}) }));
    await readConfig(path, {}, {}).catch((error: unknown) => {
      faults.push(`line ${block.line}: ${error instanceof Error ? error.message : String(error)}`);
    });
  }
  return faults;
}

function configBlocks(text: string): readonly Block[] {
  return blocksOf(text).filter(({ language, text: yaml }) => language === 'yaml' && !isWorkflow(yaml));
}

/** GitHub's own YAML, or GitLab's. */
function isWorkflow(yaml: string): boolean {
  return /^(jobs|on|steps| +script):/m.test(yaml) || /^\s*- (uses|run|name):/m.test(yaml);
}

function isMap(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
