import { cpSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { drawTerminal, plainText, textOfPicture } from '../../bench/draw-terminal.ts';
import { folderForTest, runCli } from '../e2e/cli.ts';

const project = join(import.meta.dirname, '../..');

/** Without what differs from run to run: times, durations, ids, the slowest rows, and the columns that these move. */
function lasting(line: string): string {
  return (
    line
      .replaceAll(/\d{8}-\d{6}-[0-9a-f]{4}/g, 'ID')
      .replaceAll(/\d{4}-\d\d-\d\d \d\d:\d\d:\d\d/g, 'TIME')
      .replaceAll(/\d+(\.\d+)? m?s\b/g, 'DURATION')
      .replaceAll(/ +/g, ' ')
      // Which answers are the slowest.
      .replace(/^fact-\d+ DURATION .*$/, 'SLOW')
      .trim()
  );
}

test('the picture in the README says what the demo says (renew it: npm run build && node bench/terminal-picture.ts)', async () => {
  const folder = folderForTest();
  for (const part of ['configs', 'datasets']) cpSync(join(project, part), join(folder, part), { recursive: true });
  const { stdout, stderr } = await runCli(folder, ['run', 'configs/demo.yaml'], { FORCE_COLOR: '1' });
  const [asked, ...shown] = textOfPicture(readFileSync(join(project, 'docs/demo.svg'), 'utf8'));
  expect(asked).toBe('$ npm start -- run configs/demo.yaml');
  const said = plainText(`${stderr}${stdout}`).replaceAll(folder, '~/promptbatch').trimEnd().split('\n');
  expect(shown.map(lasting)).toEqual(said.map(lasting));
});

test('colours become classes, wide letters take two columns, and signs of XML are harmless', () => {
  const svg = drawTerminal('\u001b[1m\u001b[32mGOOD\u001b[39m\u001b[22m 世界 <&>\n', 20, 'GOOD & well');
  expect(svg).toContain('<tspan x="20.00" textLength="33.72" class="bold fg32">GOOD</tspan>');
  expect(svg).toContain('<tspan x="53.72" textLength="75.87"> 世界 &lt;&amp;&gt;</tspan>');
  expect(svg).toContain('aria-label="GOOD &amp; well"');
  expect(textOfPicture(svg)).toEqual(['GOOD 世界 <&>']);
});
