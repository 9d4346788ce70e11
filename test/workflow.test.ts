import { accessSync, constants, existsSync, readdirSync, readFileSync } from 'node:fs';
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

const folder = join(project, '.github/workflows');
const workflows = readdirSync(folder).map((name) => ({
  name,
  workflow: parse(readFileSync(join(folder, name), 'utf8')) as Workflow,
}));
const { scripts } = JSON.parse(readFileSync(join(project, 'package.json'), 'utf8')) as { scripts: object };

const stepsOf = ({ jobs }: Workflow) => Object.values(jobs).flatMap((job) => job.steps);
const commandsOf = (workflow: Workflow) => stepsOf(workflow).flatMap(({ run }) => run ?? []);

function filesIn(commands: readonly string[]): readonly string[] {
  return commands.flatMap((command) => command.match(/\.?\b[\w-]+\/[\w./-]+/g) ?? []);
}

function named(name: string): Workflow | undefined {
  return workflows.find((each) => each.name === name)?.workflow;
}

describe('what runs when', () => {
  test('a push calls the gate on Linux, and the same on macOS', () => {
    const ci = named('ci.yml');
    expect(ci?.jobs['linux']?.steps.at(-1)?.run).toBe('.ci/run');
    accessSync(join(project, '.ci/run'), constants.X_OK);
    const macos = ci?.jobs['macos']?.steps.flatMap(({ run }) => run ?? []);
    const suites = ['npm test', 'npm run test:simulation', 'npm run test:faults'];
    expect(macos).toEqual(['npm ci', ...suites, 'npm run typecheck', 'npm run lint']);
  });

  test('the package is measured, so that the check of files below has something to find', () => {
    const ci = named('ci.yml');
    expect(filesIn(ci ? commandsOf(ci) : [])).toContain('bench/package.ts');
  });

  test('asks the registry for known holes in what is locked, installing nothing', () => {
    const runs = named('ci.yml')?.jobs['audit']?.steps.flatMap(({ run }) => run ?? []);
    expect(runs).toEqual(['if npm ping; then npm audit --package-lock-only; fi']);
  });

  test('every night plays each fault ten times', () => {
    const nightly = named('nightly.yml');
    expect(nightly && commandsOf(nightly)).toEqual(['npm ci', 'npm run test:faults -- --times 10']);
  });
});

describe.each(workflows)('$name', ({ workflow }) => {
  const steps = stepsOf(workflow);
  const commands = commandsOf(workflow);

  test('runs no npm script and no file that is not there', () => {
    const scriptNames = commands.flatMap((command) =>
      Array.from(command.matchAll(/npm run (\S+)/g), ([, name]) => name ?? ''),
    );
    expect(scriptNames.length).toBeGreaterThan(0);
    expect(scriptNames.filter((name) => !Object.hasOwn(scripts, name))).toEqual([]);
    expect(filesIn(commands).filter((file) => !existsSync(join(project, file)))).toEqual([]);
  });

  test('may read the code and nothing more, and names the major version of every action', () => {
    expect(workflow.permissions).toEqual({ contents: 'read' });
    const actions = steps.flatMap(({ uses }) => uses ?? []);
    expect(actions.length).toBeGreaterThan(0);
    expect(actions.filter((action) => !/^actions\/[\w-]+@v\d+$/.test(action))).toEqual([]);
  });

  test('no job can hang for hours', () => {
    for (const job of Object.values(workflow.jobs)) expect(job['timeout-minutes']).toBeLessThanOrEqual(30);
  });
});
