import { displayWidth } from '../src/report/display-width.ts';

/** A piece of a line in one style. */
interface Piece {
  readonly text: string;
  /** CSS classes: `bold`, `dim`, `fg32`. */
  readonly style: string;
}

/** Pixels. */
const charWidth = 8.43;
const lineHeight = 20;
const fontSize = 14;
const padding = 20;

const escapeStart = '\u001b[';

/**
 * A terminal's output as an SVG picture, in dark and in light. Text stays text: it can be selected, searched and read
 * aloud.
 * @param output with ANSI colours
 * @param columns the terminal's width
 * @param label what it shows, for who cannot see it
 */
export function drawTerminal(output: string, columns: number, label: string): string {
  const lines = output.replace(/\n+$/, '').split('\n').map(piecesOf);
  const width = Math.ceil(columns * charWidth + 2 * padding);
  const height = lines.length * lineHeight + 2 * padding;
  const drawn = lines.map((pieces, row) => drawLine(pieces, padding + fontSize + row * lineHeight));
  return `<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${height}" viewBox="0 0 ${width} ${height}" role="img" aria-label="${escaped(label)}">
<style>
  text { font: ${fontSize}px ui-monospace, SFMono-Regular, Menlo, Consolas, "DejaVu Sans Mono", monospace; white-space: pre; fill: #1f2328; }
  .back { fill: #ffffff; stroke: #d1d9e0; }
  .bold { font-weight: 700; }
  .dim { fill: #59636e; }
  .fg31 { fill: #d1242f; }
  .fg32 { fill: #1a7f37; }
  .fg33 { fill: #7d4e00; }
  .fg36 { fill: #1b7c83; }
  @media (prefers-color-scheme: dark) {
    text { fill: #e6edf3; }
    .back { fill: #0d1117; stroke: #3d444d; }
    .dim { fill: #9198a1; }
    .fg31 { fill: #ff7b72; }
    .fg32 { fill: #3fb950; }
    .fg33 { fill: #d29922; }
    .fg36 { fill: #39c5cf; }
  }
</style>
<rect class="back" x="0.5" y="0.5" width="${width - 1}" height="${height - 1}" rx="8"/>
${drawn.join('\n')}
</svg>
`;
}

/** What a picture of `drawTerminal` says: its lines, without colours. */
export function textOfPicture(svg: string): readonly string[] {
  return Array.from(svg.matchAll(/^<text [^>]*>(.*)<\/text>$/gm), ([, line]) =>
    unescaped((line ?? '').replaceAll(/<[^>]*>/g, '')),
  );
}

/** Output without its colours. */
export function plainText(output: string): string {
  return output
    .split('\n')
    .map((line) =>
      piecesOf(line)
        .map(({ text }) => text)
        .join(''),
    )
    .join('\n');
}

/** Each piece is stretched to the columns that it takes, whatever font is at hand. */
function drawLine(pieces: readonly Piece[], y: number): string {
  let column = 0;
  const spans = pieces.map(({ text, style }) => {
    const x = (padding + column * charWidth).toFixed(2);
    const cells = displayWidth(text);
    column += cells;
    const classes = style === '' ? '' : ` class="${style}"`;
    return `<tspan x="${x}" textLength="${(cells * charWidth).toFixed(2)}"${classes}>${escaped(text)}</tspan>`;
  });
  return `<text y="${y}">${spans.join('')}</text>`;
}

function piecesOf(line: string): readonly Piece[] {
  const pieces: Piece[] = [];
  let styles: readonly string[] = [];
  for (const [index, part] of line.split(escapeStart).entries()) {
    const code = index === 0 ? null : /^(\d*)m/.exec(part);
    if (code) styles = styled(styles, Number(code[1]));
    const text = code ? part.slice(code[0].length) : part;
    if (text !== '') pieces.push({ text, style: styles.join(' ') });
  }
  return pieces;
}

function styled(before: readonly string[], code: number): readonly string[] {
  if (code === 0) return [];
  if (code === 1) return [...before, 'bold'];
  if (code === 2) return [...before, 'dim'];
  if (code === 22) return before.filter((style) => style !== 'bold' && style !== 'dim');
  const others = before.filter((style) => !style.startsWith('fg'));
  return code === 39 ? others : [...others, `fg${code}`];
}

function escaped(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');
}

function unescaped(text: string): string {
  return text.replaceAll('&lt;', '<').replaceAll('&gt;', '>').replaceAll('&amp;', '&');
}
