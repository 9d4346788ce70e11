import { styleText } from 'node:util';

/** Colours by meaning. Each adds emphasis only: what it says is in the words too. */
export interface Palette {
  readonly good: (text: string) => string;
  readonly bad: (text: string) => string;
  readonly caution: (text: string) => string;
  readonly heading: (text: string) => string;
  readonly aside: (text: string) => string;
}

const plain: Palette = {
  good: (text) => text,
  bad: (text) => text,
  caution: (text) => text,
  heading: (text) => text,
  aside: (text) => text,
};

// Whether colour is wanted was decided by who calls: a renderer does not look at a stream.
const unconditionally = { validateStream: false };

const coloured: Palette = {
  good: (text) => styleText(['bold', 'green'], text, unconditionally),
  bad: (text) => styleText(['bold', 'red'], text, unconditionally),
  caution: (text) => styleText('yellow', text, unconditionally),
  heading: (text) => styleText('bold', text, unconditionally),
  aside: (text) => styleText('dim', text, unconditionally),
};

export function paletteFor(color: boolean): Palette {
  return color ? coloured : plain;
}
