import { UserError } from '../../vocabulary/user-error.ts';
import { parseConfigText } from '../parse-document.ts';
import { offsetOf } from '../positions.ts';
import { type Converted, convertPromptfoo } from './convert.ts';
import { noteLines } from './notes.ts';
import type { TemplateWords } from './nunjucks.ts';
import type { ConfigFiles } from './tests.ts';
import { isMap, mapOf, withReferences } from './values.ts';

/**
 * A promptfoo config, YAML or JSON → ours.
 * @param path as the user wrote it; messages repeat it
 * @param shortName how places within it are called
 * @throws UserError where it is none, or has no prompt or provider that can be carried
 */
export async function readPromptfoo(
  text: string,
  path: string,
  shortName: string,
  files: ConfigFiles,
  words: TemplateWords,
): Promise<Converted> {
  const { value, document, positionAt } = parseConfigText(text, path);
  if (!isMap(value) || (value['prompts'] === undefined && value['providers'] === undefined))
    throw new UserError('This is no promptfoo config: it has neither prompts nor providers.', {
      where: path,
      next: 'Name a promptfooconfig.yaml or .json.',
    });
  const whereIs = (keys: readonly (string | number)[]) => {
    const isItem = typeof keys.at(-1) === 'number';
    return `${shortName}:${positionAt(offsetOf(document, keys, isItem ? 'value' : 'key')).line}`;
  };
  const written = mapOf(withReferences(value, value));
  const converted = await convertPromptfoo(written, whereIs, files, words);
  if ('provider' in converted) return converted;
  const [first = 'it has no tests', ...others] = noteLines(converted.notes);
  throw new UserError(
    'Nothing of this config can be run: there must be a prompt, a chat provider and a test that can be carried.',
    {
      where: path,
      next: 'Providers are openai:chat:MODEL, openai:MODEL, openrouter:MODEL and aimlapi:MODEL.',
      further: [first, ...others].slice(0, 10).map((what) => ({ what: `Not carried: ${what}` })),
    },
  );
}
