/**
 * Makes the pictures of docs/statistics.md and docs/nightly.md anew, from real runs against a model whose answers are flaky:
 * `npm run build && node bench/nights-pictures.ts`. 26 nights as they come, then a model that has forgotten a fifth of a topic.
 */
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { ReportData } from '../src/report/report-data.ts';
import { type Ended, startProgram } from './child.ts';
import { type DrawnNight, drawNights } from './draw-nights.ts';
import { drawTerminal, plainText } from './draw-terminal.ts';
import { startFlakyModel } from './flaky-model.ts';
import { inNewFolder } from './workload.ts';

const docs = join(import.meta.dirname, '..', 'docs');
const rows = 300;
const goodNights = 26;
const badNights = 2;
const maxDrop = 0.02;
const topics = ['animals', 'cities', 'physics', 'maths', 'history'];

function dataset(): string {
  const lines = Array.from({ length: rows }, (_, row) => {
    return `q${String(row).padStart(3, '0')},${topics[row % topics.length]},Question ${row}: what is ${row} + ${row * 7}?,${row * 8}`;
  });
  return `id,topic,prompt,expected\n${lines.join('\n')}\n`;
}

function config(baseUrl: string): string {
  return JSON.stringify({
    name: 'nightly',
    dataset: { path: 'qa.csv' },
    endpoint: { baseUrl },
    variants: [{ label: 'ernie', model: 'ernie', messages: [{ role: 'user', content: '{{ prompt }}' }] }],
    scorers: [{ type: 'contains', expected: '{{ expected }}' }],
    gates: [{ metric: 'score.contains', maxDrop }],
  });
}

async function night(folder: string, day: string, database: string): Promise<{ readonly report: ReportData } & Ended> {
  const file = join(folder, 'report.json');
  const args = ['run', join(folder, 'nightly.json'), '--db', database, '--run-key', day, '-o', file];
  const ended = await startProgram(args).ended;
  if (ended.exitCode !== 0 && ended.exitCode !== 10) throw new Error(ended.stderr);
  const read = await startProgram(['report', day, '--format', 'json', '--db', database]).ended;
  return { ...ended, report: JSON.parse(read.stdout) as ReportData };
}

function drawnNight(day: string, { verdict }: ReportData): DrawnNight[] {
  const gate = verdict?.gates[0];
  if (!gate || gate.drop === null || gate.low === null || gate.high === null) return [];
  const isRed = gate.outcome === 'fail';
  return [{ day: day.slice(5), drop: gate.drop * 100, low: gate.low * 100, high: gate.high * 100, isRed }];
}

interface Picture {
  readonly file: string;
  /** As it is typed. */
  readonly command: string;
  /** The first line that is left out, with all that follow. */
  readonly until: RegExp;
  readonly label: string;
}

async function draw({ file, command, until, label }: Picture, database: string): Promise<void> {
  const asked = [...command.split(' '), '--db', database];
  const { stdout } = await startProgram(asked, { FORCE_COLOR: '1', COLUMNS: '80' }).ended;
  const lines = stdout.replaceAll(` --db ${database}`, '').split('\n');
  const end = lines.findIndex((line) => until.test(plainText(line)));
  const shown = [...lines.slice(0, end).join('\n').trimEnd().split('\n'), '…'];
  const prompt = `\u001b[36m$\u001b[39m \u001b[1mpromptbatch ${command}\u001b[22m`;
  writeFileSync(join(docs, file), drawTerminal([prompt, ...shown].join('\n'), 80, label));
}

await inNewFolder(async (folder) => {
  const database = join(folder, 'results.db');
  const remembers = () => false;
  const model = await startFlakyModel({ night: 0, name: 'ernie-4.5-0.3b', forgets: remembers });
  writeFileSync(join(folder, 'qa.csv'), dataset());
  writeFileSync(join(folder, 'nightly.json'), config(model.baseUrl));
  const drawn: DrawnNight[] = [];
  for (let index = 0; index < goodNights + badNights; index += 1) {
    const isBad = index >= goodNights;
    const forgets = (row: number) => isBad && topics[row % topics.length] === 'maths' && row % 2 === 0;
    model.become({ night: index, name: isBad ? 'ernie-4.5-0.3b-1124' : 'ernie-4.5-0.3b', forgets });
    const day = new Date(Date.UTC(2026, 9, 29 + index)).toISOString().slice(0, 10);
    const { report, exitCode } = await night(folder, day, database);
    drawn.push(...drawnNight(day, report));
    console.log(`${day}  exit ${exitCode}  ${report.verdict?.sentence}`);
  }
  await model.close();
  writeFileSync(join(docs, 'nights.svg'), drawNights(drawn, maxDrop * 100));
  const firstBad = new Date(Date.UTC(2026, 9, 29 + goodNights)).toISOString().slice(0, 10);
  await draw(
    {
      file: 'red-morning.svg',
      command: `report ${firstBad}`,
      until: /^Run /,
      label: 'The report of a red night: what fell, by how much, which topic broke, and answers before and now.',
    },
    database,
  );
  await draw(
    {
      file: 'trend.svg',
      command: 'trend nightly',
      until: /^2026-11-10/,
      label: 'The nights of a series, with a sparkline of each metric and where the level changed.',
    },
    database,
  );
});
