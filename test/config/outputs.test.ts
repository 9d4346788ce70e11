import { describe, expect, test } from 'vitest';
import { configFrom, problemsOf, smallest } from './config-folder.ts';

describe('reports go into ./results and nowhere else', () => {
  test.each([
    { path: '../report.md', says: 'must stay within ./results' },
    { path: 'a/../../report.md', says: 'must stay within ./results' },
    { path: '/tmp/report.md', says: 'must be a path within ./results' },
    { path: '~/report.md', says: 'must be a path within ./results' },
    { path: 'C:\\report.md', says: 'must be a path within ./results' },
    { path: 'results/report.md', says: 'lies within ./results already. → Write report.md.' },
    { path: './results/report.md', says: 'lies within ./results already. → Write report.md.' },
    { path: 'report.html', says: 'must end in one of .md, .json, .txt, .xml' },
    { path: 'report.jsn', says: '→ Did you mean .json?' },
    { path: 'report', says: 'must end in one of .md, .json, .txt, .xml' },
    { path: 'a\u0007.md', says: 'must be a path of plain characters' },
    { path: '{foo}.md', says: 'has {foo}, which stands for nothing. → Known: {name}, {id}.' },
    { path: '{name}-{date}.md', says: 'has {date}, which stands for nothing' },
    { path: '', says: 'must not be empty' },
  ])('$path', async ({ path, says }) => {
    const [found = '', ...others] = await problemsOf(`${smallest}outputs: [${JSON.stringify(path)}]\n`);
    expect(others).toEqual([]);
    expect(found).toMatch(/^4:11 `outputs\[0\]` /);
    expect(found).toContain(says);
  });

  test('each once', async () => {
    expect(await problemsOf(`${smallest}outputs: [a.md, a.json, a.md]\n`)).toEqual([
      '4:25 `outputs[2]` is there twice. → Remove one.',
    ]);
  });

  test('several at once, in folders and under the name of the run', async () => {
    const { outputs } = await configFrom(`${smallest}outputs: [report.md, 'nights/{name}-{id}.XML', report.json]\n`);
    expect(outputs).toEqual(['report.md', 'nights/{name}-{id}.XML', 'report.json']);
  });
});

test.each([
  { line: 'onFinish: "  "', problem: '4:11 `onFinish` must be a command; it is "  ".' },
  {
    line: 'onFinish: \'curl -H "authorization: Bearer sk-0123456789" x.test\'',
    problem:
      '4:11 `onFinish` holds a literal secret. → Put it into an environment variable, and write $NAME_OF_THE_VARIABLE.',
  },
  { line: 'onFinish: [mail, me]', problem: '4:11 `onFinish` must be text; it is a list.' },
])('$line', async ({ line, problem }) => {
  expect(await problemsOf(`${smallest}${line}\n`)).toEqual([problem]);
});

test('onFinish may be a script of several lines', async () => {
  const { onFinish } = await configFrom(`${smallest}onFinish: |\n  jq .verdict |\n  mail me\n`);
  expect(onFinish).toBe('jq .verdict |\nmail me\n');
});
