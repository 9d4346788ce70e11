import type { Overrides } from './overrides.ts';
import { cutOut } from './redact.ts';

/** The overrides that `flagsOf` wrote, and the words among them that hold too little: a secret was cut out. */
export interface ReadFlags {
  readonly overrides: Overrides;
  readonly lost: readonly string[];
}

/** @param words as `flagsOf` gave them and this program stored them */
export function readFlags(words: readonly string[]): ReadFlags {
  const said = flagsIn(words);
  const kept = said.filter(({ value }) => !value.includes(cutOut));
  const all = (flag: string) => kept.filter((one) => one.flag === flag).map(({ value }) => value);
  const text = (flag: string) => all(flag).at(-1);
  const number = (flag: string) => {
    const value = text(flag);
    return value === undefined ? undefined : Number(value);
  };
  const shuffle = said.findLast(({ flag }) => flag === '--shuffle' || flag === '--no-shuffle')?.flag;
  const baseUrl = text('--base-url');
  return {
    overrides: {
      ...{
        name: text('--name'),
        tags: all('--tag'),
        model: text('--model'),
        ...(baseUrl !== undefined && { baseUrl }),
      },
      ...{ concurrency: number('--concurrency'), filter: text('--filter'), rowLimit: number('--limit') },
      ...{ sample: number('--sample'), seed: number('--seed'), set: all('--set') },
      shuffle: shuffle === undefined ? undefined : shuffle === '--shuffle',
    },
    lost: said.flatMap(({ flag, value }) => (value.includes(cutOut) ? [`${flag} ${value}`] : [])),
  };
}

function flagsIn(words: readonly string[]): readonly { readonly flag: string; readonly value: string }[] {
  const found: { flag: string; value: string }[] = [];
  for (let at = 0; at < words.length; at += 1) {
    const word = words[at] ?? '';
    const [flag = '', value] = /^(--[a-z-]+)=(.*)$/s.exec(word)?.slice(1) ?? [word];
    if (value !== undefined || flag === '--shuffle' || flag === '--no-shuffle')
      found.push({ flag, value: value ?? '' });
    else {
      at += 1;
      found.push({ flag, value: words[at] ?? '' });
    }
  }
  return found;
}
