import library, { type Builder, type TestSuite } from 'junit-report-builder';
import type { GateVerdict } from '../vocabulary/run.ts';
import { countOf } from './format-values.ts';
import { gateTitle } from './gate-title.ts';
import { type TurnedCase, turnedBeyond, turnedCases } from './junit-rows.ts';
import { printable } from './printable.ts';
import type { ReportData } from './report-data.ts';
import { statusSentence } from './run-facts.ts';

/** Node hands over what the library's types call its `default`. */
const builder: Builder = 'default' in library ? library.default : library;

/**
 * The report as JUnit XML, which every CI shows. A suite for the run itself, for its gates and for the rows that
 * turned. `failure`: it was measured, and it is worse. `error`: it could not be measured. Neither is there on a night that exits
 * with 0, so that what reads the file never contradicts the exit code; what is only to be known then is `skipped`, with its
 * sentence in `system-out`.
 */
export function renderJunit(report: ReportData): string {
  const { run, verdict } = report;
  const document = builder.newBuilder().name('promptbatch');
  const suiteFor = (part: string) =>
    document
      .testSuite()
      .name(xmlText(part === '' ? run.name : `${run.name}: ${part}`))
      .timestamp(run.startedAt.slice(0, 'YYYY-MM-DDTHH:MM:SS'.length));
  const whole = suiteFor('');
  addProperties(whole, report);
  if (run.durationMs !== null) whole.time(run.durationMs / 1_000);
  addRun(whole, report);
  if (report.errors.length > 0) addErrors(suiteFor('failed samples'), report);
  if (verdict && verdict.gates.length > 0) {
    const gates = suiteFor('gates');
    for (const gate of verdict.gates) addGate(gates, gate, run.name);
  }
  const turned = report.comparison === null ? [] : turnedCases(report.comparison);
  if (turned.length > 0) {
    const rows = suiteFor('rows');
    for (const row of turned) addRow(rows, row, report);
    const beyond = report.comparison === null ? 0 : turnedBeyond(report.comparison);
    if (beyond > 0) addBeyond(rows, beyond, report);
  }
  return `${document.build()}\n`;
}

function addProperties(suite: TestSuite, { run, verdict, variants }: ReportData): void {
  const properties = {
    run: run.id,
    runKey: run.runKey,
    status: run.status,
    verdict: verdict?.word ?? null,
    exitCode: verdict?.exitCode ?? null,
    simulated: run.simulated,
    endpoint: run.endpoint,
    models: [...new Set(variants.map(({ model }) => model))].join(', '),
    dataset: run.dataset.path,
  };
  for (const [name, value] of Object.entries(properties))
    if (value !== null) suite.property(name, xmlText(String(value)));
}

/** Whether there is a verdict at all; whether it is a good one, the gates say. */
function addRun(suite: TestSuite, report: ReportData): void {
  const { run, verdict } = report;
  const whole = suite.testCase().className(className(run.name)).name('run');
  const sentence = xmlText(verdict?.sentence ?? statusSentence(report));
  const word = verdict?.word ?? run.status;
  if (verdict && (verdict.exitCode === 0 || verdict.exitCode === 10)) whole.standardOutput(sentence);
  else whole.error(sentence, xmlText(word));
}

function addErrors(suite: TestSuite, { run, errors, verdict }: ReportData): void {
  for (const { kind, count, example } of errors) {
    const kindOfError = suite.testCase().className(className(run.name)).name(xmlText(kind));
    const what = `${countOf(count, 'sample')} failed: ${kind}`;
    const sentence = xmlText(example ? `${what}; row ${example.row}: ${example.message}` : what);
    if (verdict?.exitCode === 0) kindOfError.skipped().standardOutput(sentence);
    else kindOfError.error(sentence, xmlText(kind));
  }
}

function addGate(suite: TestSuite, gate: GateVerdict, runName: string): void {
  const judged = suite
    .testCase()
    .className(className(runName))
    .name(xmlText(gateTitle(gate)));
  const sentence = xmlText(gate.sentence);
  if (gate.outcome === 'fail') judged.failure(sentence, xmlText(gate.verdict));
  else if (gate.outcome === 'warn') judged.skipped().standardOutput(sentence);
  else judged.standardOutput(sentence);
}

function addRow(suite: TestSuite, { name, broke, sentence, lines }: TurnedCase, { run, verdict }: ReportData): void {
  const row = suite.testCase().className(className(run.name)).name(xmlText(name));
  const text = lines.map(xmlText).join('\n');
  if (broke && verdict?.word === 'worse') row.failure(xmlText(sentence), 'broke').stacktrace(text);
  else if (broke) row.skipped().standardOutput(`${xmlText(sentence)}\n${text}`);
  else row.standardOutput(`${xmlText(sentence)}\n${text}`);
}

function addBeyond(suite: TestSuite, count: number, { run }: ReportData): void {
  const rest = suite
    .testCase()
    .className(className(run.name))
    .name(`${countOf(count, 'more row')} that turned`);
  rest
    .skipped()
    .standardOutput(xmlText(`No test stands for them: promptbatch compare baseline ${run.id} --rows 100000`));
}

/** A dot would make a package of what stands before it. */
function className(runName: string): string {
  return xmlText(`promptbatch.${runName.replaceAll('.', '-')}`);
}

/** XML has no way at all to write some characters, and the library closes only the first CDATA section of several. */
function xmlText(text: string): string {
  return printable(text)
    .replaceAll(/\p{Noncharacter_Code_Point}/gu, '\ufffd')
    .replaceAll(']]>', ']]\\u003e');
}
