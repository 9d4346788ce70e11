import type { CheckData, CheckItem, CheckLine, CheckMark } from './check-data.ts';
import { wrap } from './display-width.ts';
import { type Palette, paletteFor } from './palette.ts';
import { printable, printableJson } from './printable.ts';
import { shellWord } from './shell-word.ts';

const signs: Readonly<Record<CheckMark, string>> = { good: '✓', failed: '✗', caution: '!', unsaid: '–' };
const tones: Readonly<Record<CheckMark, keyof Palette>> = {
  good: 'good',
  failed: 'bad',
  caution: 'caution',
  unsaid: 'aside',
};

const items: readonly CheckItem[] = ['parameters', 'templates', 'endpoint', 'database'];
const itemWidth = Math.max(...items.map((item) => item.length));
/** Mark, item and the gaps around them. */
const indent = itemWidth + 4;
const leastWidth = 60;
/** An endpoint's own words can be long; the JSON has them whole. */
const mostLines = 4;

/** One line for each thing that was looked at, with what to do below those that need something; a sentence at the end. */
export function renderCheck(check: CheckData, options: { readonly width: number; readonly color: boolean }): string {
  const width = Math.max(leastWidth, options.width);
  const palette = paletteFor(options.color);
  const lines = together(check.lines).flatMap((line) => lineText(line, width, palette));
  return `${[...lines, '', palette.heading(printable(conclusion(check)))].join('\n')}\n`;
}

type ShownLine = Omit<CheckLine, 'item'> & { readonly item: string };

/** Side routes that say nothing are one line together: nobody wants to read three of them. */
function together(lines: readonly CheckLine[]): ShownLine[] {
  const shown: ShownLine[] = [];
  for (const line of lines) {
    const at = shown.findIndex(
      ({ mark, found }) => line.mark === 'unsaid' && mark === 'unsaid' && found === line.found,
    );
    const same = shown[at];
    if (same === undefined) shown.push(line);
    else if (!same.item.split(', ').includes(line.item)) shown[at] = { ...same, item: `${same.item}, ${line.item}` };
  }
  return shown;
}

function lineText(line: ShownLine, width: number, palette: Palette): string[] {
  const { item, mark, found, next, problems, problemCount } = line;
  const isLong = item.length > itemWidth;
  const told = isLong ? `${item}: ${found}` : found;
  const [first = '', ...rest] = wrapped(told, width, isLong ? 2 : indent);
  const head = isLong ? '' : `${item.padEnd(itemWidth)}  `;
  const body = mark === 'unsaid' ? palette.aside : (text: string) => text;
  const left = problemCount - problems.length;
  return [
    `${palette[tones[mark]](signs[mark])} ${body(`${head}${first}`)}`,
    ...rest.map((text) => body(`${' '.repeat(isLong ? 2 : indent)}${text}`)),
    ...problems.flatMap((problem) => below(problemText(problem), width, '· ')),
    ...(left > 0 ? below(`and ${left} more`, width, '… ') : []),
    ...(next === null ? [] : below(next, width, '→ ')),
  ];
}

function problemText({ what, where, next }: CheckLine['problems'][number]): string {
  return [where === undefined ? what : `${where}: ${what}`, next].filter((part) => part !== undefined).join(' ');
}

function below(text: string, width: number, lead: string): string[] {
  const margin = ' '.repeat(indent);
  return wrapped(text, width, indent + lead.length).map(
    (line, index) => `${margin}${index === 0 ? lead : '  '}${line}`,
  );
}

function wrapped(text: string, width: number, taken: number): string[] {
  return wrap(printable(text), width - taken, mostLines);
}

function conclusion({ lines, ready, exitCode, configPath }: CheckData): string {
  const count = (mark: CheckMark) => lines.filter((line) => line.mark === mark).length;
  const cautions = count('caution');
  const also = cautions === 0 ? '' : `, ${cautions} to look at`;
  if (!ready) return `Not ready: ${count('failed')} to mend${also}. Exit code ${exitCode}.`;
  return `Ready${also}: promptbatch run ${shellWord(configPath)}`;
}

/** What `check --json` prints; `docs/check.schema.json` is its JSON Schema. */
export function renderCheckJson(check: CheckData): string {
  const document = {
    schemaVersion: check.schemaVersion,
    config: check.configPath,
    ready: check.ready,
    exitCode: check.exitCode,
    lines: check.lines.map(({ item, mark, model, found, next, problems, problemCount, exitCode }) => ({
      item,
      mark,
      model,
      found,
      next,
      problems: problems.map(({ what, where = null, next: advice = null }) => ({ what, where, next: advice })),
      problemCount,
      exitCode,
    })),
    balance: check.balance,
    probe: check.probe,
  };
  return `${printableJson(JSON.stringify(document, null, 2))}\n`;
}
