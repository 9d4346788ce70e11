import { globSync, readFileSync } from 'node:fs';
import { join, relative } from 'node:path';

const project = join(import.meta.dirname, '../..');

export interface Page {
  /** From the project's folder on: `docs/config.md`. */
  readonly path: string;
  readonly text: string;
}

/** A fenced block of code. */
export interface Block {
  readonly language: string;
  /** The file that the block is, where its fence names one: ```` ```yaml configs/mine.yaml ````. */
  readonly file: string | null;
  readonly text: string;
  readonly line: number;
  /** Why its commands are only read and not run: from `<!-- not run: … -->` in the line above. */
  readonly notRun: string | null;
}

/** The pages at the top and every page of docs/. */
export function readPages(): readonly Page[] {
  const paths = ['README.md', 'CONTRIBUTING.md', 'SECURITY.md', ...globSync('docs/*.md', { cwd: project }).toSorted()];
  return paths.map((path) => ({ path: relative(project, join(project, path)), text: readPage(path) }));
}

function readPage(path: string): string {
  return readFileSync(join(project, path), 'utf8');
}

export function blocksOf(text: string): readonly Block[] {
  const fenced =
    /^(?:<!-- not run: (?<why>[^\n]+?) -->\n+)?```(?<language>[\w-]+)(?: (?<file>\S+))?\n(?<body>.*?)^```$/gms;
  return Array.from(text.matchAll(fenced), ({ index, groups = {} }) => ({
    language: groups['language'] ?? '',
    file: groups['file'] ?? null,
    text: groups['body'] ?? '',
    line: text.slice(0, index).split('\n').length,
    notRun: groups['why'] ?? null,
  }));
}

/** Starts the program, whichever way, perhaps with variables set before it. */
const programCall = /^(?:\w+=\S* )*(?:promptbatch|npx (?:-- )?promptbatch|npm start --) /;

const betweenCommands = / \| | && | \|\| |; /;

/** The lines of shell blocks that start the program, continued ones joined; what they are piped into is left out. */
export function programLines(block: Block): readonly string[] {
  return shellLines(block)
    .filter((line) => programCall.test(line))
    .map((line) => line.split(betweenCommands)[0] ?? line);
}

/** Every line of a shell block, continued ones joined, comments left out. */
export function shellLines({ text }: Block): readonly string[] {
  const joined = text.replaceAll(/\\\n\s*/g, '').split('\n');
  return joined.map((line) => line.replace(/^\s*#.*|\s+# .*$/, '').trim()).filter((line) => line !== '');
}

const namedCall = /(?:npm start --|npx (?:-- )?promptbatch|promptbatch) ([a-z][^`\n]*)/;

/** Calls of a page, wherever they stand: in a block, as code in a sentence, in a crontab, in a workflow. */
export function namedCalls(text: string): readonly string[] {
  const sentences = text.replaceAll(/^```.*?^```$/gms, '').match(/`[^`]+`/g) ?? [];
  const lines = blocksOf(text).flatMap((block) =>
    block.language === 'sh' ? shellLines(block) : block.text.split('\n'),
  );
  const places = [...lines, ...sentences];
  return places
    .flatMap((place) => place.replaceAll(/\$\([^)]*\)/g, 'NOW').split(betweenCommands))
    .flatMap((call) => namedCall.exec(call)?.[1] ?? []);
}

/** Flags that stand alone as code in a sentence: `--fresh`. */
export function namedFlags(text: string): readonly string[] {
  const sentences = text.replaceAll(/^```.*?^```$/gms, '');
  return Array.from(sentences.matchAll(/`(--[a-z][a-z-]*)[^`]*`/g), ([, flag]) => flag ?? '');
}
