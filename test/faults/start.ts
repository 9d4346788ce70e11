import { spawnSync } from 'node:child_process';
import { parseArgs } from 'node:util';

/*
 * npm run test:faults -- [--times N] [-t PATTERN]: every fault of the table, N times (once). All but `--times` is vitest's own.
 */
const { tokens } = parseArgs({ options: { times: { type: 'string' } }, strict: false, tokens: true });
const times = tokens.find((token) => token.kind === 'option' && token.name === 'times');
const count = Number(times && 'value' in times ? times.value : 1);
if (!Number.isSafeInteger(count) || count < 1) throw new Error('--times needs a whole number from 1.');
const own = new Set(times ? [times.index, ...(times.inlineValue === false ? [times.index + 1] : [])] : []);
const rest = process.argv.slice(2).filter((_, index) => !own.has(index));
const { status } = spawnSync('vitest', ['run', '--config', '.vitest.faults.ts', ...rest], {
  stdio: 'inherit',
  env: { ...process.env, FAULT_TIMES: String(count) },
});
process.exitCode = status ?? 1;
