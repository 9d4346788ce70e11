import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { parse } from 'csv-parse/sync';
import { describe, expect, test } from 'vitest';
import { folderForTest, mainFile, newestRun, runCli, startCli, writeProject } from './cli.ts';
import { answerSum, answerWith, refuse, serveForTest } from './test-endpoint.ts';

type Cells = Record<string, string>;
const records = (csv: string | Buffer) => parse(csv, { columns: true, bom: true }) as Cells[];

/** A run of 20 rows, of which q7 is refused by a filter. */
async function exportableRun() {
  const folder = folderForTest();
  const { baseUrl } = await serveForTest((asked, response) =>
    asked.question.includes(' 7 ')
      ? refuse(response, 400, { error: { code: 'content_filter', message: 'The prompt was filtered.' } })
      : answerSum(asked, response),
  );
  const config = writeProject(folder, baseUrl, { config: { maxErrorRate: 0.5 } });
  expect((await runCli(folder, ['run', config])).exitCode).toBe(0);
  return { folder, config };
}

describe('export, from the command line', () => {
  test('JSON Lines say what the CSV says', async () => {
    const { folder } = await exportableRun();
    expect((await runCli(folder, ['export', '-o', 'all.csv'])).exitCode).toBe(0);
    const { exitCode, stderr } = await runCli(folder, ['export', '-o', 'all.jsonl']);
    expect(exitCode).toBe(0);
    expect(stderr).toContain(`Exported 20 results of run ${(await newestRun(folder))['id']} to ${folder}/all.jsonl`);
    const lines = readFileSync(join(folder, 'all.jsonl'), 'utf8').trimEnd().split('\n');
    const asText = lines.map((line) =>
      Object.fromEntries(
        Object.entries(JSON.parse(line) as object).map(([name, value]) => [name, String(value ?? '')]),
      ),
    );
    expect(asText).toEqual(records(readFileSync(join(folder, 'all.csv'))));
    expect(asText).toHaveLength(20);
    const onStdout = await runCli(folder, ['export', '-o', '-', '--format', 'jsonl']);
    expect(onStdout.stdout).toBe(readFileSync(join(folder, 'all.jsonl'), 'utf8'));
  });

  test('columns and conditions choose what is written', async () => {
    const { folder } = await exportableRun();
    const failed = ['export', '-o', '-', '--columns', 'id,error_kind', '--where', 'status=failed'];
    expect((await runCli(folder, failed)).stdout).toBe('id,pb_error_kind\r\nq7,filtered\r\n');
    const two = ['--where', 'passed_contains=1', '--where', 'id!=q0', '--where', 'expected<4'];
    expect((await runCli(folder, ['export', '-o', '-', '--columns', 'id', ...two])).stdout).toBe('id\r\nq1\r\nq2\r\n');
    const twice = await runCli(folder, [
      'export',
      '-o',
      'no.csv',
      '-o',
      '-',
      '--columns',
      'answer',
      '--columns',
      'id',
      ...two,
    ]);
    expect(twice.stdout).toBe('id\r\nq1\r\nq2\r\n');
    const none = await runCli(folder, ['export', '-o', '-', '--columns', 'id', '--where', 'error_kind=timeout']);
    expect(none).toMatchObject({
      exitCode: 0,
      stdout: 'id\r\n',
      stderr: expect.stringContaining('Exported 0 results'),
    });
  });

  test('what is not there is refused with exit code 2, and nothing is written', async () => {
    const folder = folderForTest();
    await runCli(folder, ['run', writeProject(folder, (await serveForTest(answerSum)).baseUrl, { rows: 1 })]);
    const dataset = readFileSync(join(folder, 'questions.csv'), 'utf8');
    for (const { args, says } of [
      { args: ['-o', 'out.csv', '--columns', 'id,anwser'], says: 'Did you mean pb_answer?' },
      { args: ['-o', 'out.csv', '--where', 'status=broken'], says: 'answered or failed' },
      { args: ['-o', 'out.jsonl', '--excel'], says: '--excel is for CSV' },
      { args: ['-o', 'questions.csv'], says: "questions.csv is the run's dataset" },
      { args: ['-o', 'results/promptbatch.db', '--format', 'csv'], says: 'promptbatch.db is the database' },
    ]) {
      const { exitCode, stdout, stderr } = await runCli(folder, ['export', ...args]);
      expect({ args, exitCode, stdout }).toEqual({ args, exitCode: 2, stdout: '' });
      expect(stderr).toContain(says);
    }
    expect(readdirSync(folder).filter((name) => name.startsWith('out'))).toEqual([]);
    expect(readFileSync(join(folder, 'questions.csv'), 'utf8')).toBe(dataset);
    expect((await newestRun(folder))['samples']).toBe(1);
  });

  test('is a dataset again: its pb_ columns are there for templates, and left out of the next export', async () => {
    const { folder, config } = await exportableRun();
    await runCli(folder, ['export', '-o', 'first.csv', '--where', 'status=answered']);
    const { baseUrl, asked } = await serveForTest((_, response) => answerWith(response, 'Yes.'));
    const second = join(folder, 'second.json');
    const messages = [{ role: 'user', content: 'Is "{{ pb_answer }}" right for {{ question }}' }];
    writeFileSync(
      second,
      JSON.stringify({
        ...JSON.parse(readFileSync(config, 'utf8')),
        name: 'judged',
        dataset: { path: 'first.csv' },
        endpoint: { baseUrl },
        variants: [{ model: 'judge', messages }],
        scorers: [],
      }),
    );
    expect(await runCli(folder, ['run', second])).toMatchObject({ exitCode: 0 });
    expect(asked.map(({ question }) => question)).toContain('Is "It is 4." right for What is 3 plus 1?');
    const { stdout, stderr } = await runCli(folder, ['export', 'judged', '-o', '-']);
    expect(stderr).toMatch(/Left out, since they are named like our own columns: pb_run, .*pb_reason_contains$/m);
    const [header = ''] = stdout.split('\r\n');
    expect(new Set(header.split(',')).size).toBe(header.split(',').length);
    const first = records(readFileSync(join(folder, 'first.csv')));
    const own = ({ id, question, expected }: Cells) => ({ id, question, expected });
    expect(records(stdout).map(own)).toEqual(first.map(own));
    expect(records(stdout)[0]).toMatchObject({ pb_answer: 'Yes.', pb_model: 'm' });
  });
});

describe('an export that cannot be written to its end', () => {
  async function runWithLongAnswers(rows = 20) {
    const folder = folderForTest();
    const { baseUrl } = await serveForTest((_, response) => answerWith(response, 'long '.repeat(800_000 / rows)));
    expect(
      (await runCli(folder, ['run', writeProject(folder, baseUrl, { rows, config: { concurrency: { max: 64 } } })]))
        .exitCode,
    ).toBe(0);
    return folder;
  }

  test('ends quietly and well when its reader has seen enough', async () => {
    const folder = await runWithLongAnswers();
    for (const args of [['export', '-o', '-'], ['export', '-o', '-', '--format', 'jsonl'], ['report'], ['runs']]) {
      const child = spawn(process.execPath, ['--', mainFile, ...args], {
        cwd: folder,
        stdio: ['ignore', 'pipe', 'pipe'],
      });
      let said = '';
      child.stderr.setEncoding('utf8').on('data', (text: string) => {
        said += text;
      });
      // The pipe holds less than the export: this end is closed while the other one still writes.
      if (args[0] === 'export') await once(child.stdout, 'data');
      child.stdout.destroy();
      expect({ args, exit: await once(child, 'close') }).toEqual({ args, exit: [0, null] });
      expect(said).not.toMatch(/EPIPE|bug of ours|^\s+at /m);
    }
  });

  test('leaves the file that was there, and none of its own, when there is no space', async () => {
    const folder = await runWithLongAnswers();
    writeFileSync(join(folder, 'out.csv'), 'of yesterday');
    const command = `ulimit -f 1000; exec "$0" -- "$1" export -o out.csv`;
    const child = spawn('sh', ['-c', command, process.execPath, mainFile], {
      cwd: folder,
      stdio: ['ignore', 'ignore', 'pipe'],
    });
    let said = '';
    child.stderr.setEncoding('utf8').on('data', (text: string) => {
      said += text;
    });
    expect(await once(child, 'close')).toEqual([5, null]);
    expect(said).toContain('out.csv cannot be written');
    expect(said).not.toMatch(/^\s+at /m);
    expect(readFileSync(join(folder, 'out.csv'), 'utf8')).toBe('of yesterday');
    expect(readdirSync(folder).filter((name) => name.includes('tmp'))).toEqual([]);
  });

  test('ended by a signal, it leaves nothing half-written under the name that was asked for', async () => {
    const folder = await runWithLongAnswers(200);
    const names = () => readdirSync(folder).filter((name) => name.startsWith('out.csv'));
    for (const { signal, left } of [
      { signal: 'SIGINT', left: 0 },
      { signal: 'SIGKILL', left: 1 },
    ] as const) {
      const child = startCli(folder, ['export', '-o', 'out.csv']);
      while (names().length === 0) await new Promise((resolve) => setTimeout(resolve, 2));
      child.kill(signal);
      const ended = await child;
      // One that was very quick had ended before.
      if (names().includes('out.csv')) expect(records(readFileSync(join(folder, 'out.csv')))).toHaveLength(200);
      else expect({ signal: ended.signal, left: names().length }).toEqual({ signal, left });
      for (const name of names()) rmSync(join(folder, name));
    }
  });
});
