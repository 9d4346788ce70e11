import { accessSync, constants, existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { parse } from 'yaml';

const project = join(import.meta.dirname, '..');

interface Step {
  readonly run?: string;
  readonly uses?: string;
}

interface Workflow {
  readonly permissions: Readonly<Record<string, string>>;
  readonly jobs: Readonly<Record<string, { readonly 'timeout-minutes': number; readonly steps: readonly Step[] }>>;
}

const workflow = parse(readFileSync(join(project, '.github/workflows/ci.yml'), 'utf8')) as Workflow;
const { scripts } = JSON.parse(readFileSync(join(project, 'package.json'), 'utf8')) as { scripts: object };
const steps = Object.values(workflow.jobs).flatMap((job) => job.steps);
const commands = steps.flatMap(({ run }) => run ?? []);

describe('the workflow', () => {
  test('calls the gate on Linux, and the same on macOS', () => {
    expect(workflow.jobs['linux']?.steps.at(-1)?.run).toBe('.ci/run');
    accessSync(join(project, '.ci/run'), constants.X_OK);
    const macos = workflow.jobs['macos']?.steps.flatMap(({ run }) => run ?? []);
    expect(macos).toEqual(['npm ci', 'npm test', 'npm run test:faults', 'npm run typecheck', 'npm run lint']);
  });

  test('runs no npm script and no file that is not there', () => {
    const named = commands.flatMap((command) =>
      Array.from(command.matchAll(/npm run (\S+)/g), ([, name]) => name ?? ''),
    );
    expect(named.length).toBeGreaterThan(0);
    expect(named.filter((name) => !Object.hasOwn(scripts, name))).toEqual([]);
    const files = commands.flatMap((command) => command.match(/\.?\b[\w-]+\/[\w./-]+/g) ?? []);
    expect(files).toContain('bench/package.ts');
    expect(files.filter((file) => !existsSync(join(project, file)))).toEqual([]);
  });

  test('may read the code and nothing more, and names the major version of every action', () => {
    expect(workflow.permissions).toEqual({ contents: 'read' });
    const actions = steps.flatMap(({ uses }) => uses ?? []);
    expect(actions.length).toBeGreaterThan(0);
    expect(actions.filter((action) => !/^actions\/[\w-]+@v\d+$/.test(action))).toEqual([]);
  });

  test('asks the registry for known holes in what is locked, installing nothing', () => {
    const runs = workflow.jobs['audit']?.steps.flatMap(({ run }) => run ?? []);
    expect(runs).toEqual(['if npm ping; then npm audit --package-lock-only; fi']);
  });

  test('no job can hang for hours', () => {
    for (const job of Object.values(workflow.jobs)) expect(job['timeout-minutes']).toBeLessThanOrEqual(30);
  });
});
