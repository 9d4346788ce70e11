import { createHash } from 'node:crypto';
import { mkdirSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { dirname, join, resolve } from 'node:path';
import { execa } from 'execa';
import packageFile from '../package.json' with { type: 'json' };
import { printContext, printFigure } from './figures.ts';
import { inNewFolder } from './workload.ts';

/**
 * What does a person get who installs the published package? It is packed as it would be published, installed from a registry of
 * our own (npm treats a package from a file in other ways; what it needs comes from npm's) into an empty folder, and tried through npx and through the link that npm makes: ≤ 60 MB, nothing is compiled, no script is run, npm has
 * nothing to warn of.
 *
 *   node bench/package.ts [NODE…]
 *
 * NODE: further Node binaries, e.g. of the oldest version that is promised, each with npm beside it or on the PATH.
 */
const mostMegabytes = 60;

interface Tried {
  readonly exitCode?: number;
  readonly all: string;
}

async function run(node: string, folder: string, command: string, args: readonly string[]): Promise<Tried> {
  // A compiler that is there must not be what makes it work.
  const env = { PATH: `${dirname(node)}:${process.env['PATH'] ?? ''}`, CC: '/bin/false', CXX: '/bin/false' };
  const options = { cwd: folder, env, reject: false, all: true, stdin: 'ignore', timeout: 120_000 } as const;
  return execa(command, args, options);
}

async function tryOn(node: string, registry: string, folder: string): Promise<void> {
  mkdirSync(folder);
  writeFileSync(join(folder, 'package.json'), '{ "private": true }');
  const version = (await run(node, folder, 'node', ['--version'])).all;
  console.log(`Node ${version}, npm ${(await run(node, folder, 'npm', ['--version'])).all}`);

  const quiet = ['--no-audit', '--no-fund', '--no-update-notifier', '--foreground-scripts'];
  const installed = await run(node, folder, 'npm', ['install', ...quiet, `--registry=${registry}`, 'promptbatch']);
  printContext('npm install', installed.all.trim().replaceAll(/\s*\n\s*/g, ' | '));
  printFigure({ what: 'exit code of npm install', value: installed.exitCode ?? -1, atMost: 0, atLeast: 0 });
  printFigure({ what: 'warnings of npm install', value: count(installed.all, /\bwarn\b/gi), atMost: 0 });
  // With --foreground-scripts npm shows each script as `> package@version name` before it runs.
  printFigure({ what: 'install scripts that ran', value: count(installed.all, /^> /gm), atMost: 0 });
  printFigure({
    what: 'compiled files',
    value: filesIn(folder).filter((path) => /\/build\//.test(path)).length,
    atMost: 0,
  });
  printFigure({ what: 'size of the folder, MB', value: sizeOf(folder) / 1e6, atMost: mostMegabytes, digits: 1 });

  const own = join('node_modules', '.bin', 'promptbatch');
  const help = await run(node, folder, 'npx', ['promptbatch', '--help']);
  printFigure({ what: 'exit code of npx promptbatch --help', value: help.exitCode ?? -1, atMost: 0, atLeast: 0 });
  printFigure({ what: 'commands that it lists', value: count(help.all, /^ +promptbatch [a-z]/gm), atLeast: 5 });
  const linked = await run(node, folder, own, ['run', join('node_modules', 'promptbatch', 'configs', 'demo.yaml')]);
  printFigure({ what: 'exit code of a run of the demo', value: linked.exitCode ?? -1, atMost: 0, atLeast: 0 });
  if (linked.exitCode !== 0) console.log(linked.all);
  const script = "import('promptbatch').then((lib) => console.log(typeof lib.evaluate, typeof lib.openResults))";
  const imported = await run(node, folder, 'node', ['-e', script]);
  printFigure({ what: 'functions that the library gives', value: count(imported.all, /function/g), atLeast: 2 });
}

function count(text: string, what: RegExp): number {
  return text.match(what)?.length ?? 0;
}

function filesIn(folder: string): readonly string[] {
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name));
}

function sizeOf(folder: string): number {
  return filesIn(folder).reduce((sum, path) => sum + statSync(path).size, 0);
}

/** A registry that has the one package; for every other it names npm's own. */
async function serveRegistry(tarball: string) {
  const bytes = readFileSync(tarball);
  const { stdout: upstream } = await execa('npm', ['config', 'get', 'registry']);
  const server = createServer((request, response) => {
    const { url = '' } = request;
    if (url === '/promptbatch.tgz') response.end(bytes);
    else if (url !== '/promptbatch') response.writeHead(307, { location: new URL(url, upstream).href }).end();
    else response.end(JSON.stringify(packument(`http://${request.headers.host}/promptbatch.tgz`, bytes)));
  });
  await new Promise<void>((resolved) => server.listen(0, '127.0.0.1', resolved));
  return { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/`, close: () => server.close() };
}

function packument(tarball: string, bytes: Uint8Array) {
  const { name, version } = packageFile;
  const integrity = `sha512-${createHash('sha512').update(bytes).digest('base64')}`;
  const versions = { [version]: { ...packageFile, dist: { tarball, integrity } } };
  return { name, 'dist-tags': { latest: version }, versions };
}

await inNewFolder(async (folder) => {
  const pack = ['pack', '--ignore-scripts', '--silent', '--pack-destination', folder];
  const packed = await execa('npm', pack, { cwd: join(import.meta.dirname, '..') });
  const tarball = join(folder, packed.stdout.trim());
  printContext('tarball', `${(statSync(tarball).size / 1e6).toFixed(1)} MB`);
  const registry = await serveRegistry(tarball);
  for (const [index, node] of [process.execPath, ...process.argv.slice(2)].entries())
    await tryOn(resolve(node), registry.url, join(folder, `installed-${index}`));
  registry.close();
});
