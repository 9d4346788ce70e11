/**
 * Makes docs/demo.svg anew, the README's picture, from a real run: `npm run build && node bench/terminal-picture.ts`.
 */
import { execFileSync } from 'node:child_process';
import { cpSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { drawTerminal } from './draw-terminal.ts';

const project = join(import.meta.dirname, '..');
const columns = 80;
const command = 'run configs/demo.yaml';
const label = 'A run of the demo in a terminal: its verdict, what was asked, scores, latency, tokens and cost.';

const folder = mkdtempSync(join(tmpdir(), 'promptbatch-picture-'));
try {
  for (const part of ['configs', 'datasets']) cpSync(join(project, part), join(folder, part), { recursive: true });
  const main = join(project, 'dist/main.js');
  const output = execFileSync('sh', ['-c', `"$0" -- "$1" ${command} 2>&1`, process.execPath, main], {
    cwd: folder,
    env: { HOME: folder, FORCE_COLOR: '1' },
    encoding: 'utf8',
  });
  const prompt = `\u001b[36m$\u001b[39m \u001b[1mnpm start -- ${command}\u001b[22m\n`;
  const picture = drawTerminal(`${prompt}${output.replaceAll(folder, '~/promptbatch')}`, columns, label);
  writeFileSync(join(project, 'docs/demo.svg'), picture);
} finally {
  rmSync(folder, { recursive: true });
}
