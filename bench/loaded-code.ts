import { mkdirSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { bundle, type Contents } from '../.build/bundle.ts';
import { expectExit, program, startNode } from './child.ts';

/** What one command loads. */
export interface Loaded {
  /** Of the program, in KiB. */
  readonly sizeKiB: number;
  /** Packages of which any code lies in the loaded files, or that were loaded from their own folder. */
  readonly packages: readonly string[];
  /** Of Node's own modules those for talking to somebody and for databases, where Node itself had no use for them. */
  readonly builtIns: readonly string[];
}

const heavyBuiltIns = ['http', 'https', 'net', 'tls', 'sqlite'];

const printsBuiltIns = `data:text/javascript,${encodeURIComponent(`
  process.on('exit', () => process._rawDebug(JSON.stringify(process.moduleLoadList)));`)}`;

/**
 * Builds the program once more, aside, for the bundler's account of what lies in which file. The files' names are hashes of
 * what is in them, so a program that was built from other sources is noticed.
 */
export function contentsOf(folder: string): Promise<Contents> {
  return bundle(join(folder, 'built'));
}

/** @param folder is made, for V8's record of the files whose code ran */
export async function loadedBy(folder: string, args: readonly string[], contents: Contents): Promise<Loaded> {
  mkdirSync(folder);
  const running = startNode(['--import', printsBuiltIns, program, ...args], { NODE_V8_COVERAGE: folder });
  const { stderr } = await expectExit(running);
  const plain = await builtInsOfNode();
  const files = readdirSync(folder).flatMap((name) => filesIn(readFileSync(join(folder, name), 'utf8')));
  const ours = files.filter((file) => dirname(file) === dirname(program));
  const sources = [...files, ...ours.flatMap((file) => sourcesOf(file, contents))];
  const packages = sources.map((file) => /node_modules\/((?:@[^/]+\/)?[^/]+)\//.exec(file)?.[1]);
  return {
    sizeKiB: ours.reduce((sum, file) => sum + statSync(file).size, 0) / 1024,
    packages: [...new Set(packages)].filter((name) => name !== undefined).sort(),
    builtIns: builtInsOf(stderr).filter((name) => !plain.includes(name)),
  };
}

/** Of a program that only writes a line: Node loads `net`, for instance, where that goes into a pipe. */
async function builtInsOfNode(): Promise<readonly string[]> {
  const script = "process.stdout.write('\\n')";
  return builtInsOf(
    (await expectExit(startNode(['--import', printsBuiltIns, '--input-type=module', '-e', script]))).stderr,
  );
}

function filesIn(coverage: string): readonly string[] {
  const { result } = JSON.parse(coverage) as { result: readonly { url: string }[] };
  return result.filter(({ url }) => url.startsWith('file:')).map(({ url }) => decodeURI(new URL(url).pathname));
}

function sourcesOf(file: string, contents: Contents): readonly string[] {
  const sources = contents.get(basename(file));
  if (!sources) throw new Error(`${file} was built from other sources: run \`npm run build\`.`);
  return sources;
}

function builtInsOf(stderr: string): readonly string[] {
  const line = stderr.split('\n').find((text) => text.startsWith('["')) ?? '[]';
  const modules = JSON.parse(line) as readonly string[];
  return heavyBuiltIns.filter((name) => modules.includes(`NativeModule ${name}`));
}
