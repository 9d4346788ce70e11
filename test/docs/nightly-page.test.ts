import { chmodSync, cpSync, existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { execa } from 'execa';
import { describe, expect, onTestFinished, test } from 'vitest';
import { parse, stringify } from 'yaml';
import { folderForTest, mainFile } from '../e2e/cli.ts';
import { blocksOf } from './read-page.ts';

const project = join(import.meta.dirname, '../..');
const page = readFileSync(join(project, 'docs/nightly.md'), 'utf8');
const blocks = blocksOf(page);

/**
 * What stands in for a server: a clone's configs, asking the built-in endpoint, and programs that are not the page's to test.
 * `npx` runs the built program; `mail` writes down what it is given.
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
  shim(folder, 'node', `exec ${JSON.stringify(process.execPath)} "$@"`);
  const mail = JSON.stringify(join(folder, 'mail'));
  shim(folder, 'mail', `printf '%s\\n' "$@" > ${mail}; cat >> ${mail}`);
  return folder;
}

function shim(folder: string, name: string, body: string): void {
  mkdirSync(join(folder, '.bin'), { recursive: true });
  writeFileSync(join(folder, '.bin', name), `#!/bin/sh\n${body}\n`);
  chmodSync(join(folder, '.bin', name), 0o755);
}

/** With an environment as sparse as cron's. */
function inShell(line: string, folder: string, env: Readonly<Record<string, string>> = {}) {
  return execa('sh', ['-c', line], {
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
    inShell(command.replaceAll('\\%', '%').replace('/srv/evals', folder), folder);

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

  /** What systemd.unit(5), systemd.service(5) and systemd.timer(5) know, as far as it is used. */
  const known: Readonly<Record<string, Readonly<Record<string, RegExp>>>> = {
    Unit: { Description: /./, Wants: /^[\w-]+\.target$/, After: /^[\w-]+\.target$/, OnFailure: /^[\w@%-]+\.service$/ },
    Service: { Type: /^oneshot$/, WorkingDirectory: /^\//, ExecStart: /^\//, TimeoutStopSec: /^\d+$/ },
    Timer: { OnCalendar: /^\*-\*-\* ([01]\d|2[0-3]):[0-5]\d:00$/, Persistent: /^true$/ },
    Install: { WantedBy: /^[\w-]+\.target$/ },
  };

  /** Lines that systemd would not take. */
  function unitFaults(text: string): readonly string[] {
    let section = '';
    return text.split('\n').filter((line) => {
      if (/^(#.*)?$/.test(line)) return false;
      const heading = /^\[(\w+)\]$/.exec(line)?.[1];
      if (heading !== undefined) {
        section = heading;
        return known[section] === undefined;
      }
      const { key = '', value = '' } = /^(?<key>\w+)=(?<value>.*)$/.exec(line)?.groups ?? {};
      return !known[section]?.[key]?.test(value);
    });
  }

  test('have the sections, keys and values that systemd knows', () => {
    expect(units.map(({ file }) => file)).toEqual(['promptbatch-nightly.service', 'promptbatch-nightly.timer']);
    expect(units.flatMap(({ text }) => unitFaults(text))).toEqual([]);
    const sections = units.map(({ text }) => text.match(/^\[\w+\]$/gm));
    expect(sections).toEqual([
      ['[Unit]', '[Service]'],
      ['[Unit]', '[Timer]', '[Install]'],
    ]);
  });

  test('a planted mistake is found', () => {
    const text = '[Unit]\nDescripton=x\n[Timer]\nOnCalendar=*-*-* 24:17:00\nType=oneshot\n[Instal]\nPersistent\n';
    expect(unitFaults(text)).toEqual([
      'Descripton=x',
      'OnCalendar=*-*-* 24:17:00',
      'Type=oneshot',
      '[Instal]',
      'Persistent',
    ]);
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
      expect(await inShell(`set -e; ${command}`, folder, env)).toMatchObject({ exitCode: 0 });
    expect(readFileSync(summary, 'utf8')).toMatch(/^# GOOD: nightly/);
    expect(existsSync(join(folder, 'results/promptbatch.db'))).toBe(true);
    const uses = jobs.evaluate.steps.flatMap(({ uses }) => uses ?? []);
    expect(uses.filter((action) => !/^actions\/[\w/-]+@v\d+$/.test(action))).toEqual([]);
  });

  test('of GitLab: it runs what the one of GitHub does, and keeps the files that the config writes', () => {
    const { evaluate } = yamlOf('resource_group:') as Pipeline;
    const { jobs } = yamlOf('runs-on:') as Workflow;
    expect(evaluate.script).toEqual(jobs.evaluate.steps.flatMap(({ run }) => run ?? []));
    expect(written.map((name) => `results/${name}`)).toContain(evaluate.artifacts.reports.junit);
    expect(evaluate.cache).toEqual({ key: 'promptbatch', paths: ['results/'], when: 'always' });
  });
});

/** Takes the first message, and fails at every other. */
async function serveSlack() {
  const told: string[] = [];
  const server = createServer(async (request, response) => {
    told.push(await text(request));
    response.writeHead(told.length === 1 ? 200 : 500).end();
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  onTestFinished(() => void server.close());
  return { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/x`, told };
}

describe('onFinish', () => {
  const { onFinish: slack } = yamlOf('onFinish: node') as { readonly onFinish: string };
  const { onFinish: mail } = yamlOf('| mail -s') as { readonly onFinish: string };
  const script = blocks.find(({ file }) => file === 'tell-slack.mjs')?.text ?? '';

  test('tells Slack and mails on a red night; Slack is silent on a good one', async () => {
    const { url, told } = await serveSlack();
    const folder = serverFolder();
    writeFileSync(join(folder, 'tell-slack.mjs'), script);
    const red = { gates: [{ metric: 'score.contains', min: 0.99 }], onFinish: slack };
    const path = join(folder, 'configs/nightly.yaml');
    writeFileSync(path, stringify({ ...parse(readFileSync(path, 'utf8')), ...red }));
    const env = { SLACK_WEBHOOK: url };
    const { exitCode, stderr } = await inShell('npx promptbatch run configs/nightly.yaml', folder, env);
    expect(exitCode).toBe(10);
    expect(stderr).not.toContain('onFinish');
    expect(told.map((text) => JSON.parse(text))).toEqual([{ text: expect.stringMatching(/^nightly: worse\. .+/) }]);
    await inShell(mail, folder, { PROMPTBATCH_RUN_ID: 'latest', PROMPTBATCH_VERDICT: 'worse' });
    expect(readFileSync(join(folder, 'mail'), 'utf8')).toMatch(/^-s\nnightly worse\nteam@example\.org\nWORSE /);

    const report = `{"run":{"name":"nightly","status":"stopped"},"verdict":null}`;
    const by = (code: string) =>
      inShell(`printf '%s' '${report}' | ${slack}`, folder, { ...env, PROMPTBATCH_EXIT_CODE: code });
    expect((await by('0')).exitCode).toBe(0);
    expect(told).toHaveLength(1);
    expect(await by('130')).toMatchObject({ exitCode: 1, stderr: expect.stringContaining('Slack answered with 500.') });
    expect(told[1]).toBe('{"text":"nightly: stopped. "}');
  });
});
