import { mkdirSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expectExit, program, runProgram, startNode } from './child.ts';
import { median, printContext, printFigure } from './figures.ts';
import { inNewFolder } from './workload.ts';

/**
 * How long does a person wait for `--help`, and what is loaded for it? Pairs of `--help` and of a Node that does nothing,
 * in turn, so that both meet the same machine; the ratio of their medians is at most 4 (yargs alone takes about 3).
 *
 * What is loaded is told by V8's own coverage record (which files of dist ran; esbuild names in each chunk the packages
 * it holds) and by Node's list of its built-in modules: no tokenizer, SQLite or HTTP code, and no HTTP of Node's own.
 *
 *   node bench/startup.ts
 */
const pairs = 20;

/** Loaded only by commands that count tokens, open a database or talk to somebody. */
const heavyPackages = ['gpt-tokenizer', 'better-sqlite3', 'undici', 'eventsource-parser', 'csv-parse', 'liquidjs'];
const heavyBuiltIns = ['http', 'https', 'net', 'tls', 'worker_threads', 'sqlite'];

const printsBuiltIns = `data:text/javascript,${encodeURIComponent(`
  process.on('exit', () => process._rawDebug(JSON.stringify(process.moduleLoadList)));`)}`;

interface Loaded {
  readonly files: readonly string[];
  readonly packages: readonly string[];
  readonly builtIns: readonly string[];
}

async function loadedBy(folder: string, args: readonly string[]): Promise<Loaded> {
  mkdirSync(folder);
  const running = startNode(['--import', printsBuiltIns, program, ...args], { NODE_V8_COVERAGE: folder });
  const { stderr } = await expectExit(running);
  const files = readdirSync(folder).flatMap((name) => filesIn(readFileSync(join(folder, name), 'utf8')));
  return { files, packages: packagesOf(files), builtIns: builtInsOf(stderr) };
}

function filesIn(coverage: string): readonly string[] {
  const { result } = JSON.parse(coverage) as { result: readonly { url: string }[] };
  return result.filter(({ url }) => url.startsWith('file:')).map(({ url }) => new URL(url).pathname);
}

/** Packages that lie in the files by esbuild's account, and those that were loaded from their own folder. */
function packagesOf(files: readonly string[]): readonly string[] {
  const comment = /^\s*(?:\/\/|"|')\s?node_modules\/((?:@[^/]+\/)?[^/]+)\//gm;
  const bundled = files.flatMap((file) => [...readFileSync(file, 'utf8').matchAll(comment)].map((match) => match[1]));
  const alone = files.map((file) => /node_modules\/((?:@[^/]+\/)?[^/]+)\//.exec(file)?.[1]);
  return [...new Set([...bundled, ...alone])].filter((name) => name !== undefined).sort();
}

function builtInsOf(stderr: string): readonly string[] {
  const line = stderr.split('\n').find((text) => text.startsWith('["')) ?? '[]';
  const modules = JSON.parse(line) as readonly string[];
  return heavyBuiltIns.filter((name) => modules.includes(`NativeModule ${name}`));
}

async function measurePairs(): Promise<{ bareMs: number; helpMs: number }> {
  const bareMs: number[] = [];
  const helpMs: number[] = [];
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

  const help = await loadedBy(join(folder, 'help'), ['--help']);
  const bytes = help.files.reduce((sum, file) => sum + readFileSync(file).length, 0);
  const heavy = [...help.packages.filter((name) => heavyPackages.includes(name)), ...help.builtIns];
  printContext(
    '--help loads',
    `${help.files.length} files, ${(bytes / 1024).toFixed(0)} KiB: ${help.packages.join(', ')}`,
  );
  printFigure({ what: 'packages recognised in what --help loads', value: help.packages.length, atLeast: 1 });
  printFigure({ what: `heavy modules --help loads [${heavy.join(', ')}]`, value: heavy.length, atMost: 0 });
  for (const command of ['run', 'report', 'export', 'runs', 'simulate']) {
    const { packages, builtIns } = await loadedBy(join(folder, command), [command, '--help']);
    const found = [...packages.filter((name) => heavyPackages.includes(name)), ...builtIns];
    printFigure({
      what: `heavy modules ${command} --help loads [${found.join(', ')}]`,
      value: found.length,
      atMost: 0,
    });
  }
});
