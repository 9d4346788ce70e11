import { expect, test } from 'vitest';
import { type StarterConfig, starterConfigText } from '../../src/config/starter-config.ts';
import { configFrom } from './config-folder.ts';

const starter: StarterConfig = {
  name: 'questions',
  datasetPath: 'questions.csv',
  columns: ['id', 'question', 'expected'],
  endpoint: null,
  model: 'baidu/ernie-4.5-0.3b',
  prompt: '{{ question }}',
  expected: { template: '{{ expected }}', column: 'expected', isOptional: false },
  configPath: 'promptbatch.yaml',
};

test.each([
  { given: {}, metric: 'score.contains', why: 'a scorer' },
  { given: { expected: null }, metric: 'errorRate', why: 'none: what can be measured without' },
])('what a first config says of nights holds once its # are gone, with $why', async ({ given, metric }) => {
  const text = starterConfigText({ ...starter, ...given });
  expect(await configFrom(text)).toMatchObject({ gates: [], outputs: [], onFinish: null });
  const [before = '', nightly = ''] = text.split('# For every night.');
  const uncommented = `${before}#${nightly.replaceAll(/^# /gm, '')}`;
  expect(await configFrom(uncommented)).toMatchObject({ gates: [{ metric }], outputs: ['report.md', 'junit.xml'] });
});
