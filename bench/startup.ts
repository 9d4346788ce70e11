import { join } from 'node:path';
import { expectExit, runProgram, startNode } from './child.ts';
import { median, printContext, printFigure } from './figures.ts';
import { contentsOf, loadedBy } from './loaded-code.ts';
import { inNewFolder } from './workload.ts';

/**
 * How long does a person wait for `--help`, and what is loaded for it? Pairs of `--help` and of a Node that does nothing,
 * in turn, so that both meet the same machine; the ratio of their medians is at most 4 (yargs alone takes about 3).
 *
 * What is loaded is told by V8's own coverage record (which of the program's files ran), the bundler's account of what lies in
 * them, and Node's list of its built-in modules: no tokenizer, SQLite or HTTP code, and no HTTP of Node's own. The same
 * holds for every command's own help.
 *
 *   node bench/startup.ts
 */
const pairs = 20;

/** Packages and Node's own modules that no help needs. */
const heavyPackages = [
  'gpt-tokenizer',
  'better-sqlite3',
  'undici',
  'eventsource-parser',
  'csv-parse',
  'liquidjs',
  'zod',
];
const heavy = [...heavyPackages, 'http', 'https', 'net', 'tls', 'sqlite'];

async function measurePairs(): Promise<{ bareMs: number; helpMs: number }> {
  const bareMs: number[] = [];
  const helpMs: number[] = [];
  // The first start after a build fills the compile cache.
  await runProgram(['--help']);
  for (let pair = 0; pair < pairs; pair++) {
    bareMs.push((await expectExit(startNode(['-e', '0']))).wallMs);
    helpMs.push((await runProgram(['--help'])).wallMs);
  }
  return { bareMs: median(bareMs), helpMs: median(helpMs) };
}

await inNewFolder(async (folder) => {
  const { bareMs, helpMs } = await measurePairs();
  console.log(`Start-up: medians of ${pairs} pairs`);
  printContext('node -e 0', `${bareMs.toFixed(1)} ms`);
  printContext('--help', `${helpMs.toFixed(1)} ms`);
  printFigure({ what: '--help ÷ node -e 0', value: helpMs / bareMs, atMost: 4, digits: 2 });

  const contents = await contentsOf(folder);
  const loads = async (args: readonly string[]) => {
    const name = args.join(' ');
    const { packages, builtIns, sizeKiB } = await loadedBy(join(folder, name), args, contents);
    printContext(`${name} loads`, `${sizeKiB.toFixed(0)} KiB: ${[...packages, ...builtIns].join(', ')}`);
    const found = [...packages, ...builtIns].filter((module) => heavy.includes(module));
    const what = `heavy modules that ${name} loads${found.length > 0 ? ` [${found.join(', ')}]` : ''}`;
    printFigure({ what, value: found.length, atMost: 0 });
    return packages;
  };
  const packages = await loads(['--help']);
  printFigure({ what: 'packages recognised in what --help loads', value: packages.length, atLeast: 1 });
  await loads(['--version']);
  for (const command of ['run', 'report', 'export', 'runs', 'simulate']) await loads([command, '--help']);
});
