import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Contents } from './bundle.ts';

const licenceFile = /^(licen[cs]e|copying|notice)([.-].*)?$/i;
const packageFolder = /^.*node_modules\/(?:@[^/]+\/)?[^/]+(?=\/)/;

/**
 * The licence of every package of which any code lies in the bundle, word for word.
 * @throws Error where one comes without: its terms have to be read by somebody
 */
export async function thirdPartyLicences(contents: Contents): Promise<string> {
  const used = [...contents.values()].flat();
  const folders = new Set(used.flatMap((path) => packageFolder.exec(path)?.[0] ?? []));
  const parts = await Promise.all([...folders].map(licenceOf));
  // One version may be installed in several places.
  return `promptbatch contains code of these packages.\n\n${[...new Set(parts)].sort().join('\n')}`;
}

async function licenceOf(folder: string): Promise<string> {
  const { name, version, license } = JSON.parse(await readFile(join(folder, 'package.json'), 'utf8')) as {
    readonly name: string;
    readonly version: string;
    readonly license?: string;
  };
  const files = (await readdir(folder)).filter((file) => licenceFile.test(file)).sort();
  if (files.length === 0)
    throw new Error(`${name} ${version} has no licence file: read its terms, then say how to ship them.`);
  const texts = await Promise.all(files.map((file) => readFile(join(folder, file), 'utf8')));
  return `== ${name} ${version} (${license ?? 'see below'}) ==\n\n${texts.map((text) => text.trim()).join('\n\n')}\n`;
}
