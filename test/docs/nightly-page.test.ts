import { execFileSync, spawnSync } from 'node:child_process';
import { chmodSync, cpSync, existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { execa } from 'execa';
import { describe, expect, test } from 'vitest';
import { parse } from 'yaml';
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

describe('crontab lines', () => {
  const lines = blocks.filter(({ language }) => language === 'crontab').map(({ text }) => text.trim());

  test.each(lines)('%s', async (line) => {
    const { schedule = '', command = '' } = /^(?<schedule>(?:\S+ ){5}) *(?<command>.+)$/.exec(line)?.groups ?? {};
    expect(schedule.trim()).toMatch(/^\d+ \d+ \* \* [*\d]$/);
    // cron ends the command at a bare %, and takes the backslash off the others.
    expect(command).not.toMatch(/(?<!\\)%/);
    const folder = serverFolder();
    const { exitCode, stdout } = await inShell(
      'sh',
      command.replaceAll('\\%', '%').replace('/srv/evals', folder),
      folder,
    );
    if (command.includes('backup')) {
      // There is nothing yet, which is a mistake and no success.
      expect(exitCode).toBe(2);
      await inShell('sh', 'npx promptbatch run configs/nightly.yaml', folder);
      expect((await inShell('sh', command.replaceAll('\\%', '%').replace('/srv/evals', folder), folder)).exitCode).toBe(
        0,
      );
      return;
    }
    expect(exitCode).toBe(0);
    expect(stdout).toMatch(/^GOOD/);
    for (const name of written) expect(existsSync(join(folder, 'results', name))).toBe(true);
  });

  test('there are three', () => {
    expect(lines).toHaveLength(3);
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

  test('what the service starts runs', async () => {
    const { text = '' } = units.find(({ file }) => file?.endsWith('.service')) ?? {};
    const started = /^ExecStart=(.+)$/m.exec(text)?.[1] ?? '';
    // systemd's own escapes.
    const line = started.replaceAll('%%', '%').replaceAll('$$', '$');
    expect(line).not.toBe(started);
    const folder = serverFolder();
    const { exitCode, stdout } = await inShell('sh', line, folder);
    expect(exitCode).toBe(0);
    expect(stdout).toMatch(/^GOOD/);
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

  async function finish(onFinish: string, min: number) {
    const folder = serverFolder();
    const set = [
      `gates=${JSON.stringify([{ metric: 'score.contains', min }])}`,
      `onFinish=${JSON.stringify(onFinish)}`,
    ];
    const flags = set.map((one) => `--set '${one.replaceAll("'", String.raw`'\''`)}'`).join(' ');
    const line = `npx promptbatch run configs/nightly.yaml ${flags}`;
    const ended = await inShell('sh', line, folder, { SLACK_WEBHOOK: 'https://hooks.example.org/x' });
    const told = (name: string) => (existsSync(join(folder, name)) ? readFileSync(join(folder, name), 'utf8') : null);
    return { ...ended, curl: told('curl'), mail: told('mail') };
  }

  test.skipIf(!hasProgram('jq'))('tells Slack on a red night alone', async () => {
    const red = await finish(slack, 0.99);
    expect(red.exitCode).toBe(10);
    expect(red.stderr).not.toContain('onFinish');
    expect(red.curl).toMatch(
      /^-sf\n--json\n@-\nhttps:\/\/hooks\.example\.org\/x\n\{\s*"text": "nightly: worse\. .+"\s*\}/,
    );
    const good = await finish(slack, 0.5);
    expect([good.exitCode, good.curl]).toEqual([0, null]);
  });

  test('mails the report, red or not', async () => {
    const red = await finish(mail, 0.99);
    expect(red.exitCode).toBe(10);
    expect(red.mail).toMatch(/^-s\nnightly worse\nteam@example\.org\nWORSE /);
  });
});
