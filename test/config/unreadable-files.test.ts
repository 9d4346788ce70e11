import { mkdir, truncate, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { readConfig } from '../../src/config/read-config.ts';
import { configFrom, inFolder, problemsOf, smallest } from './config-folder.ts';

const deep = 20_000;
const bomb = `a: &a [x,x,x,x,x,x,x,x,x]\n${[...'bcdefgh']
  .map((name, index) => `${name}: &${name} [${Array(9).fill(`*${'abcdefgh'[index]}`)}]\n`)
  .join('')}`;

describe('text that is no config makes one clear problem', () => {
  test.each([
    { text: '', problem: 'test.yaml The config is empty. → Start from configs/demo.yaml.', why: 'nothing in it' },
    { text: ' \n\t\n', problem: 'test.yaml The config is empty. → Start from configs/demo.yaml.', why: 'blanks' },
    {
      text: '# soon\n',
      problem: 'test.yaml The config is not a map (key: value). → Start from configs/demo.yaml.',
      why: 'comments',
    },
    {
      text: '- a\n',
      problem: 'test.yaml The config is not a map (key: value). → Start from configs/demo.yaml.',
      why: 'a list',
    },
    {
      text: 'id,prompt\n1,x\n',
      problem: 'test.yaml The config is not a map (key: value). → Start from configs/demo.yaml.',
      why: 'a dataset',
    },
    {
      text: Buffer.from('name: a\ntags: [\xe9]\n', 'latin1'),
      problem: '2 The config is not UTF-8 text. → Save it as UTF-8.',
      why: 'Latin-1, with the line',
    },
    {
      text: Buffer.from(`\ufeff${smallest}`, 'utf16le'),
      problem: '1 The config is not UTF-8 text. → It is UTF-16: save it as UTF-8.',
      why: 'as some editors save',
    },
    {
      text: 'name: a\nname: b\n',
      problem: '2:1 This key is given twice in one map. → Keep one of them.',
      why: 'the second would win silently',
    },
    {
      text: 'name: a\ndataset:\n\tpath: x\n',
      problem: '3:1 This is not valid YAML: Tabs are not allowed as indentation. → Indent with spaces.',
      why: 'a tab',
    },
    {
      text: '---\nname: a\n---\nname: b\n',
      problem:
        /^3:1 This is not valid YAML: Source contains multiple documents.* → Keep one document a file: remove the line with ---\.$/,
      why: 'two documents',
    },
    {
      text: 'tags: [a, b\nname: x\n',
      problem: /^\d+:\d+ This is not valid YAML: .* → Check quotes, brackets and indentation/,
      why: 'an open bracket, once though it makes many errors',
    },
    { text: 'name: "x\n', problem: /^\d:\d This is not valid YAML: Missing closing "quote/, why: 'an open quote' },
    {
      text: 'name: @x\n',
      problem:
        '1:7 This is not valid YAML: Plain value cannot start with reserved character @. → Check quotes, brackets and indentation; a value that begins with a special character needs quotes.',
      why: 'a special character',
    },
    {
      text: 'name: !env X\n',
      problem: '1:7 This is not valid YAML: Unresolved tag: !env. → Remove the tag, or put quotes around the value.',
      why: 'a tag we do not know',
    },
    {
      text: 'name: *base\n',
      problem:
        '1:7 The alias *base has no anchor before it. → Write &base where its value is, or put quotes around it.',
      why: 'an alias of nothing',
    },
    { text: 'tags: &t [*t]\n', problem: '1:11 The alias *t contains itself. → Remove it.', why: 'a circle' },
    {
      text: bomb,
      problem: 'test.yaml The aliases of the config multiply into too much. → Write the values out.',
      why: 'an alias bomb',
    },
    {
      text: `a: &a 1\nb: [${'*a,'.repeat(20_000)}]\n`,
      problem: /^2:\d+ The aliases of the config multiply into too much\. → Write the values out\.$/,
      why: 'aliases that would each be looked for among all',
    },
    {
      text: `${Array.from({ length: 20_000 }, (_, index) => `k${index}: 1\n`).join('')}k7: 2\n`,
      problem: '20001:1 This key is given twice in one map. → Keep one of them.',
      why: 'a key among thousands that would each be compared with all',
    },
    {
      text: `tags: ${'['.repeat(deep)}${']'.repeat(deep)}`,
      problem: /^1:\d+ The config is nested too deeply\. → Check the brackets\.$/,
      why: 'deep nesting',
    },
  ])('$why', async ({ text, problem }) => {
    const problems = await problemsOf(text);
    expect(problems).toHaveLength(1);
    if (typeof problem === 'string') expect(problems[0]).toBe(problem);
    else expect(problems[0]).toMatch(problem);
  });

  test('two keys given twice are two problems', async () => {
    expect(await problemsOf('name: a\nname: b\ntags: []\ntags: []\n')).toHaveLength(2);
  });
});

describe('a path that is no config makes one clear problem', () => {
  test('a file that is not there', async () => {
    await expect(readConfig('/nowhere/x.yaml', {}, {})).rejects.toMatchObject({
      message: 'There is no such config file.',
      where: '/nowhere/x.yaml',
      exitCode: 2,
    });
  });

  test('a folder', async () => {
    await inFolder(async (folder) => {
      const path = join(folder, 'configs');
      await mkdir(path);
      await expect(readConfig(path, {}, {})).rejects.toMatchObject({ message: 'The config is a folder.', where: path });
    });
  });

  test('a path through a file', async () => {
    await inFolder(async (folder) => {
      await writeFile(join(folder, 'a.yaml'), smallest);
      const path = join(folder, 'a.yaml', 'b.yaml');
      await expect(readConfig(path, {}, {})).rejects.toMatchObject({ message: 'There is no such config file.' });
    });
  });

  test('a file far too large, before it is read', async () => {
    await inFolder(async (folder) => {
      const path = join(folder, 'big.csv');
      await writeFile(path, '');
      await truncate(path, 5_000_000_000);
      await expect(readConfig(path, {}, {})).rejects.toMatchObject({
        message: 'The config is too large: 5000000000 bytes.',
      });
    });
  });

  test('a dataset is told by its name', async () => {
    await inFolder(async (folder) => {
      const path = join(folder, 'rows.csv');
      await writeFile(path, 'id,prompt\n1,x\n');
      await expect(readConfig(path, {}, {})).rejects.toMatchObject({
        next: 'This is a dataset: name it as dataset.path in a config.',
      });
    });
  });
});

describe('text that is a config, though it looks unusual', () => {
  test.each([
    { text: `\ufeff${smallest}`, why: 'a byte order mark' },
    { text: smallest.replaceAll('\n', '\r\n'), why: 'Windows line ends' },
    { text: `---\n${smallest}`, why: 'a document start' },
    { text: `"name": "😀"\n${smallest}`, why: 'quotes around keys' },
  ])('$why', async ({ text }) => {
    expect((await configFrom(text)).variants[0]?.model).toBe('m');
  });

  test('JSON with tabs, escapes and $schema is a config, and errors in it have their place too', async () => {
    const json = {
      $schema: './promptbatch.schema.json',
      name: 'a/b 😀 "c"',
      dataset: { path: 'd.csv' },
      endpoint: { simulated: {} },
      variants: [{ model: 'm', messages: [{ role: 'user', content: 'x\u0000y\u2028' }] }],
    };
    const config = await configFrom(JSON.stringify(json, null, '\t'));
    expect(config.name).toBe(json.name);
    expect(config.variants[0]?.messages).toEqual(json.variants[0]?.messages);
    expect(config).not.toHaveProperty('$schema');
    expect(await problemsOf(JSON.stringify({ ...json, nam: 1 }, null, '\t'))).toEqual([
      '21:2 Unknown key `nam`. → Did you mean name?',
    ]);
  });
});
