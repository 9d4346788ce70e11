import { execFileSync, spawnSync } from 'node:child_process';
import { chmodSync, cpSync, existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { execa } from 'execa';
import { describe, expect, test } from 'vitest';
import { parse, stringify } from 'yaml';
import { folderForTest, mainFile } from '../e2e/cli.ts';
import { blocksOf } from './read-page.ts';

const project = join(import.meta.dirname, '../..');
const page = readFileSync(join(project, 'docs/nightly.md'), 'utf8');
const blocks = blocksOf(page);
const hasProgram = (name: string) => spawnSync('sh', ['-c', `command -v ${name}`]).status === 0;

/**
 * What stands in for a server: a clone's configs, asking the built-in endpoint, and programs that are not the page's to test.
 * `npx` runs the built program; `curl` and `mail` write down what they are given.
 */
function serverFolder(): string {
  const folder = folderForTest();
  for (const part of ['configs', 'datasets']) cpSync(join(project, part), join(folder, part), { recursive: true });
  const nightly = join(folder, 'configs/nightly.yaml');
  const config = readFileSync(nightly, 'utf8').replace(
    /^endpoint:\n( {2}.*\n)+/m,
    'endpoint: { simulated: { latencyMs: 1 } }\n',
  );
  writeFileSync(nightly, config);
  writeFileSync(join(folder, '.env'), 'AIMLAPI_KEY=k-of-the-page\n');
  const program = `exec ${JSON.stringify(process.execPath)} -- ${JSON.stringify(mainFile)} "$@"`;
  shim(folder, 'npx', `[ "$1" = -- ] && shift; [ "$1" = promptbatch ] || exit 97; shift; ${program}`);
  shim(folder, 'npm', '[ "$*" = ci ] || exit 97');
  for (const name of ['curl', 'mail'])
    shim(
      folder,
      name,
      `printf '%s\\n' "$@" > ${JSON.stringify(join(folder, name))}; cat >> ${JSON.stringify(join(folder, name))}`,
    );
  return folder;
}

function shim(folder: string, name: string, body: string): void {
  mkdirSync(join(folder, '.bin'), { recursive: true });
  writeFileSync(join(folder, '.bin', name), `#!/bin/sh\n${body}\n`);
  chmodSync(join(folder, '.bin', name), 0o755);
}

/** In `shell`, with an environment as sparse as cron's. */
function inShell(shell: string, line: string, folder: string, env: Readonly<Record<string, string>> = {}) {
  return execa(shell, ['-c', line], {
    ...{ cwd: folder, extendEnv: false, reject: false, stdin: 'ignore', timeout: 60_000 },
    env: { HOME: folder, SHELL: '/bin/sh', LOGNAME: 'evals', PATH: `${join(folder, '.bin')}:/usr/bin:/bin`, ...env },
  });
}

const written = ['nightly.md', 'nightly.xml', 'nightly.json'];

/** What cron or systemd hands to the shell, in the folder of a server. */
function crontabLines(): readonly { readonly schedule: string; readonly command: string }[] {
  return blocks
    .filter(({ language }) => language === 'crontab')
    .map(({ text }) => {
      const { schedule = '', command = '' } =
        /^(?<schedule>(?:\S+ ){5}) *(?<command>.+)$/.exec(text.trim())?.groups ?? {};
      return { schedule: schedule.trim(), command };
    });
}

describe('crontab lines', () => {
  const [nightly = '', waiting = '', weekly = '', ...others] = crontabLines().map(({ command }) => command);
  const asCronDoes = (command: string, folder: string) =>
    inShell('sh', command.replaceAll('\\%', '%').replace('/srv/evals', folder), folder);

  test('are what cron reads: it ends a command at a bare %', () => {
    expect(others).toEqual([]);
    for (const { schedule, command } of crontabLines()) {
      expect(schedule).toMatch(/^\d+ \d+ \* \* [*\d]$/);
      expect(command).not.toMatch(/(?<!\\)%/);
    }
    expect(waiting).toBe(nightly.replace(' --quiet', ' --wait-for-other'));
  });

  test('of every night and of Sundays run, one after the other', async () => {
    const folder = serverFolder();
    const { exitCode, stdout } = await asCronDoes(nightly, folder);
    expect(exitCode).toBe(0);
    expect(stdout).toMatch(/^GOOD/);
    for (const name of written) expect(existsSync(join(folder, 'results', name))).toBe(true);
    expect((await asCronDoes(weekly, folder)).exitCode).toBe(0);
    expect(readdirSync(join(folder, 'results')).some((name) => /^backup-\d{4}-\d\d-\d\d\.db$/.test(name))).toBe(true);
  });
});

describe('the systemd units', () => {
  const units = blocks.filter(({ language }) => language === 'ini');

  test.skipIf(!hasProgram('systemd-analyze'))('are valid to systemd', () => {
    const folder = folderForTest();
    const paths = units.map(({ file, text }) => {
      const path = join(folder, file ?? '');
      // The folder and npx are a server's.
      writeFileSync(path, text.replace('/srv/evals', '/'));
      return path;
    });
    const { status, stderr } = spawnSync('systemd-analyze', ['verify', ...paths], { encoding: 'utf8' });
    expect({ status, stderr: stderr.split('\n').filter((line) => line.includes('promptbatch')) }).toEqual({
      status: 0,
      stderr: [],
    });
    const { text } = units.find(({ file }) => file?.endsWith('.timer')) ?? { text: '' };
    const when = /^OnCalendar=(.+)$/m.exec(text)?.[1] ?? '';
    expect(execFileSync('systemd-analyze', ['calendar', when], { encoding: 'utf8' })).toContain('Next elapse');
  });

  test('the service starts what the crontab line does, by its own escapes', async () => {
    const { text = '' } = units.find(({ file }) => file?.endsWith('.service')) ?? {};
    const started = /^ExecStart=(.+)$/m.exec(text)?.[1] ?? '';
    const [cron] = crontabLines().map(({ command }) => command.replaceAll('\\%', '%').replace('cd /srv/evals && ', ''));
    expect(started.replaceAll('%%', '%').replaceAll('$$', '$')).toBe(`/bin/sh -c 'exec ${cron}'`);
    expect(/(?<![%$])[%$](?![%$])/.test(started)).toBe(false);
  });
});

interface Workflow {
  readonly jobs: {
    readonly evaluate: { readonly steps: readonly { readonly run?: string; readonly uses?: string }[] };
  };
}
interface Pipeline {
  readonly evaluate: {
    readonly script: readonly string[];
    readonly cache: { readonly paths: readonly string[]; readonly when: string };
    readonly artifacts: { readonly reports: { readonly junit: string } };
  };
}

const yamlOf = (mark: string): unknown =>
  parse(blocks.find(({ language, text }) => language === 'yaml' && text.includes(mark))?.text ?? '');

describe('jobs of a CI', () => {
  test('of GitHub: every step runs, the summary is written and the database is where the cache looks', async () => {
    const { jobs } = yamlOf('runs-on:') as Workflow;
    const folder = serverFolder();
    const summary = join(folder, 'summary.md');
    const env = { GITHUB_ACTIONS: 'true', GITHUB_STEP_SUMMARY: summary, CI: 'true', AIMLAPI_KEY: 'k' };
    const commands = jobs.evaluate.steps.flatMap(({ run }) => run ?? []);
    expect(commands).toHaveLength(2);
    for (const command of commands)
      expect(await inShell('bash', `set -e; ${command}`, folder, env)).toMatchObject({ exitCode: 0 });
    expect(readFileSync(summary, 'utf8')).toMatch(/^# GOOD: nightly/);
    expect(existsSync(join(folder, 'results/promptbatch.db'))).toBe(true);
    const uses = jobs.evaluate.steps.flatMap(({ uses }) => uses ?? []);
    expect(uses.filter((action) => !/^actions\/[\w/-]+@v\d+$/.test(action))).toEqual([]);
  });

  test('of GitLab: the script runs, and leaves the files that are kept', async () => {
    const { evaluate } = yamlOf('resource_group:') as Pipeline;
    const folder = serverFolder();
    for (const command of evaluate.script)
      expect(await inShell('bash', command, folder)).toMatchObject({ exitCode: 0 });
    expect(readFileSync(join(folder, evaluate.artifacts.reports.junit), 'utf8')).toContain(
      '<testsuites name="promptbatch"',
    );
    expect(evaluate.cache).toEqual({ key: 'promptbatch', paths: ['results/'], when: 'always' });
  });
});

describe('onFinish', () => {
  const { onFinish: slack } = yamlOf('SLACK_WEBHOOK') as { readonly onFinish: string };
  const { onFinish: mail } = yamlOf('| mail -s') as { readonly onFinish: string };

  const told = (folder: string, name: string) =>
    existsSync(join(folder, name)) ? readFileSync(join(folder, name), 'utf8') : null;

  test.skipIf(!hasProgram('jq'))('tells Slack and mails on a red night; Slack is silent on a good one', async () => {
    const folder = serverFolder();
    const red = { gates: [{ metric: 'score.contains', min: 0.99 }], onFinish: slack };
    const path = join(folder, 'configs/nightly.yaml');
    writeFileSync(path, stringify({ ...parse(readFileSync(path, 'utf8')), ...red }));
    const env = { SLACK_WEBHOOK: 'https://hooks.example.org/x' };
    const { exitCode, stderr } = await inShell('sh', 'npx promptbatch run configs/nightly.yaml', folder, env);
    expect(exitCode).toBe(10);
    expect(stderr).not.toContain('onFinish');
    expect(told(folder, 'curl')).toMatch(
      /^-sf\n--json\n@-\nhttps:\/\/hooks\.example\.org\/x\n\{\s*"text": "nightly: worse\. .+"\s*\}/,
    );
    await inShell('sh', mail, folder, { PROMPTBATCH_RUN_ID: 'latest', PROMPTBATCH_VERDICT: 'worse' });
    expect(told(folder, 'mail')).toMatch(/^-s\nnightly worse\nteam@example\.org\nWORSE /);

    const good = serverFolder();
    expect((await inShell('sh', slack, good, { ...env, PROMPTBATCH_EXIT_CODE: '0' })).exitCode).toBe(0);
    expect(told(good, 'curl')).toBe(null);
  });
});
