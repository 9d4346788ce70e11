import { spawnSync } from 'node:child_process';

/*
 * npm run test:faults -- [--times N] [-t PATTERN]: every fault of the table, N times (once). All but `--times` is vitest's own.
 */
const args = process.argv.slice(2);
const at = args.findIndex((arg) => /^--times(=|$)/.test(arg));
const written = at === -1 ? [] : args.splice(at, args[at] === '--times' ? 2 : 1);
const times = at === -1 ? 1 : Number(written.at(-1)?.replace('--times=', ''));
if (!Number.isSafeInteger(times) || times < 1) throw new Error('--times needs a whole number from 1.');
const { status } = spawnSync('vitest', ['run', '--config', '.vitest.faults.ts', ...args], {
  stdio: 'inherit',
  env: { ...process.env, FAULT_TIMES: String(times) },
});
process.exitCode = status ?? 1;
