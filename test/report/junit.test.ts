import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { renderJunit } from '../../src/report/junit.ts';
import type { ReportData } from '../../src/report/report-data.ts';
import type { GateVerdict, Verdict } from '../../src/vocabulary/run.ts';
import { type Element, readXml } from './read-xml.ts';
import { gateVerdict } from './sample-drops.ts';
import { evilReport, redReport } from './sample-red.ts';
import { goodReport, interruptedReport, troubledReport } from './sample-reports.ts';

/** What Jenkins' schema (jenkinsci/xunit-plugin, junit-10.xsd) allows, as far as it is used. */
const allowed: Readonly<
  Record<string, { readonly attributes: readonly string[]; readonly children: readonly string[] }>
> = {
  testsuites: { attributes: ['name', 'tests', 'failures', 'errors', 'skipped'], children: ['testsuite'] },
  testsuite: {
    attributes: ['name', 'timestamp', 'time', 'tests', 'failures', 'errors', 'skipped'],
    children: ['properties', 'testcase'],
  },
  properties: { attributes: [], children: ['property'] },
  property: { attributes: ['name', 'value'], children: [] },
  testcase: { attributes: ['classname', 'name'], children: ['failure', 'error', 'skipped', 'system-out'] },
  failure: { attributes: ['message', 'type'], children: [] },
  error: { attributes: ['message', 'type'], children: [] },
  skipped: { attributes: [], children: [] },
  'system-out': { attributes: [], children: [] },
};

function faultsOf(element: Element): readonly string[] {
  const rule = allowed[element.name];
  if (!rule) return [`<${element.name}>`];
  return [
    ...Object.keys(element.attributes).filter((name) => !rule.attributes.includes(name)),
    ...element.children.filter(({ name }) => !rule.children.includes(name)).map(({ name }) => `<${name}>`),
    ...element.children.flatMap(faultsOf),
  ];
}

function cases(document: Element): readonly Element[] {
  return document.children.flatMap((suite) => suite.children.filter(({ name }) => name === 'testcase'));
}

/** `gate name: failure (worse): It fell.` */
function told(document: Element): readonly string[] {
  return cases(document).map(({ attributes, children }) => {
    const said = children.map(({ name, attributes: { type, message }, text }) =>
      [name, ...(type === undefined ? [] : [`(${type})`]), ...((message ?? text) ? [message ?? text] : [])].join(' '),
    );
    return `${attributes['name']}: ${said.join('; ')}`;
  });
}

function withVerdict(verdict: Partial<Verdict>, report = goodReport()): ReportData {
  return { ...report, verdict: { word: 'good', exitCode: 0, sentence: 'Fine.', gates: [], ...verdict } };
}

const gate = (given: Partial<GateVerdict>) => gateVerdict(given);

describe('what a CI reads off a night', () => {
  test.each([
    { verdict: {}, says: ['run: system-out Fine.'], why: 'no gates: the run is the one test' },
    {
      verdict: {
        word: 'worse',
        exitCode: 10,
        gates: [gate({ verdict: 'worse', outcome: 'fail', sentence: 'It fell.' })],
      },
      says: ['run: system-out Fine.', 'score.contains maxDrop 0.02 (ernie): failure (worse) It fell.'],
      why: 'a gate that failed is a failure, and the run itself is none',
    },
    {
      verdict: { gates: [gate({ verdict: 'unclear', outcome: 'warn', sentence: 'Who knows.' })] },
      says: ['run: system-out Fine.', 'score.contains maxDrop 0.02 (ernie): skipped; system-out Who knows.'],
      why: 'unclear under warn is seen, and fails nothing',
    },
    {
      verdict: { gates: [gate({ verdict: 'unclear', outcome: 'pass', sentence: 'Who knows.' })] },
      says: ['run: system-out Fine.', 'score.contains maxDrop 0.02 (ernie): system-out Who knows.'],
      why: 'under pass it passes',
    },
    {
      verdict: { word: 'incomplete', exitCode: 3, sentence: 'Stopped.' },
      says: ['run: error (incomplete) Stopped.'],
      why: 'what could not be measured is an error',
    },
    {
      verdict: { word: 'refused', exitCode: 4, sentence: 'No credit.' },
      says: ['run: error (refused) No credit.'],
      why: 'so is what was refused',
    },
  ] as const)('$verdict.word, exit $verdict.exitCode: $why', ({ verdict, says }) => {
    expect(told(readXml(renderJunit(withVerdict(verdict))))).toEqual(says);
  });

  test('failed samples are errors by kind, but on a good night skipped: nothing is red where the exit code is 0', () => {
    const [bad, good] = [troubledReport(), withVerdict({ word: 'good', exitCode: 0 }, troubledReport())].map((report) =>
      told(readXml(renderJunit(report))).slice(1),
    );
    expect(bad).toEqual([
      expect.stringMatching(/^timeout_first_byte: error \(timeout_first_byte\) 4 samples failed: /),
      expect.stringMatching(/^context_overflow: error \(context_overflow\) 2 samples failed: /),
    ]);
    expect(good).toEqual([
      expect.stringMatching(/^timeout_first_byte: skipped; system-out 4 samples/),
      expect.stringMatching(/^context_overflow: skipped; /),
    ]);
  });

  test('rows that broke are failures of a night that got worse, and only to be known on another', () => {
    const red = redReport();
    const [worse, noise] = [red, withVerdict({}, red)].map((report) =>
      told(readXml(renderJunit(report))).filter((line) => line.startsWith('row ')),
    );
    const { samples = [] } = red.comparison?.turned ?? {};
    expect(worse).toHaveLength(samples.length);
    expect(told(readXml(renderJunit(red))).at(-1)).toMatch(/^39 more rows that turned: skipped; system-out No test /);
    expect(worse?.[0]).toMatch(
      /^row \S+: contains \(ernie\): failure \(broke\) Passed in the baseline, fails now \(line \d+, topic maths\)\.$/,
    );
    expect(worse?.at(-1)).toMatch(/: system-out Failed in the baseline, passes now/);
    expect(noise?.[0]).toMatch(/: skipped; system-out Passed in the baseline, fails now.+prompt: .+baseline: .+now: /s);
  });

  test('a run that was cut off has no verdict, which is an error', () => {
    expect(told(readXml(renderJunit(interruptedReport())))).toEqual([
      expect.stringMatching(/^run: error \(interrupted\) It was cut off/),
    ]);
  });

  test('counts, times and properties', () => {
    const document = readXml(
      renderJunit(
        withVerdict({ word: 'worse', exitCode: 10, gates: [gate({ outcome: 'fail' }), gate({ outcome: 'warn' })] }),
      ),
    );
    expect(document.attributes).toEqual({ name: 'promptbatch', tests: '3', failures: '1', errors: '0', skipped: '1' });
    expect(document.children[0]?.attributes).toEqual({
      ...{ name: 'nightly', timestamp: '2026-08-21T02:00:07', time: '200' },
      ...{ tests: '1', failures: '0', errors: '0', skipped: '0' },
    });
    const properties = document.children[0]?.children[0]?.children.map(({ attributes }) => Object.values(attributes));
    expect(Object.fromEntries(properties ?? [])).toMatchObject({
      run: '20260821-0200-k3f9',
      verdict: 'worse',
      exitCode: '10',
      simulated: 'false',
      endpoint: 'https://api.aimlapi.com/v1',
      models: 'baidu/ernie-4.5-0.3b',
    });
  });
});

describe('whatever was answered, it is XML, and of the schema', () => {
  const evil = [
    ']]>',
    'a ]]> b ]]> c',
    '<failure/>&amp;&#0;',
    '"\'><!--',
    '\u0000\u0008\u000b\u001b[2J',
    '\ufffe\uffff\u{1fffe}',
    '\ud800',
    '\r\n\t\u0085\u2028',
    '<![CDATA[',
    '<?xml?>',
    '😀 巴黎',
  ];

  const report = troubledReport();

  function hostile(text: string): ReportData {
    return {
      ...report,
      run: { ...report.run, name: text, runKey: text, endpoint: text },
      errors: [{ kind: text, count: 2, example: { row: text, message: text, requestId: null } }],
      verdict: {
        ...{ word: 'worse', exitCode: 10, sentence: text },
        gates: [gate({ metric: `score.${text}`, variant: text, outcome: 'fail', sentence: text })],
      },
    };
  }

  test('of every report there is', () => {
    const all = [goodReport(), troubledReport(), interruptedReport(), redReport(), evilReport(), ...evil.map(hostile)];
    const documents = [...all, ...evil.map(evilReport)].map(renderJunit);
    expect(documents.map(readXml).flatMap(faultsOf)).toEqual([]);
  });

  test('a planted fault is found', () => {
    expect(faultsOf(readXml('<testsuites><testcase id="1"><pass/></testcase></testsuites>'))).toEqual([
      '<testcase>',
      'id',
      '<pass>',
      '<pass>',
    ]);
  });

  test.each([
    { document: '<a>\u0001</a>', why: 'a control character' },
    { document: '<a>\ud800</a>', why: 'half a character' },
    { document: '<a>&#0;</a>', why: 'a reference to none' },
    { document: '<a>&nbsp;</a>', why: 'an entity of HTML' },
    { document: '<a b="x & y"/>', why: 'a bare & in an attribute' },
    { document: '<a b="<"/>', why: '< in an attribute' },
    { document: '<a>]]></a>', why: 'the end of a CDATA section that is none' },
    { document: '<a>< b</a>', why: '< in a text' },
    { document: '<a><b></a></b>', why: 'tags that cross' },
    { document: '<a/><a/>', why: 'two roots' },
    { document: '', why: 'none' },
  ])('planted $document is found: $why', ({ document }) => {
    expect(() => readXml(document)).toThrow();
  });

  test('of any text, and what can be written is what is read', () => {
    const texts = fc.sample(fc.string({ unit: 'binary', maxLength: 100 }), { numRuns: 60, seed: 5 });
    const plain = 'Rate <80 %> & "falling" — 巴黎 😀';
    const documents = [...texts, plain].map((text) => readXml(renderJunit(hostile(text))));
    expect(documents.flatMap(faultsOf)).toEqual([]);
    expect(told(documents.at(-1) ?? readXml('<a/>'))[0]).toBe(`run: system-out ${plain}`);
  });
});
