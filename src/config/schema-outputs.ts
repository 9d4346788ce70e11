import * as z from 'zod';
import { nearest } from '../vocabulary/nearest.ts';
import { runPlaceholders, unknownPlaceholder } from '../vocabulary/path-of-run.ts';
import { alsoWhenBroken, filePath } from './schema-parts.ts';
import { isLiteralSecret } from './secret-names.ts';

const endings = ['.md', '.json', '.txt', '.xml'];

const outputSchema = filePath.superRefine((path, context) => {
  const refuse = (message: string, next: string) => context.addIssue({ code: 'custom', message, params: { next } });
  if (path === '') return;
  const steps = path.split('/');
  if (/^[/~]|^[A-Za-z]:/.test(path) || path.includes('\\'))
    return refuse(
      'must be a path within ./results',
      'Write it relative to that folder, with /; -o FILE takes any path.',
    );
  if (/\p{Cc}/u.test(path)) return refuse('must be a path of plain characters', 'Remove what cannot be seen.');
  if (steps.includes('..')) return refuse('must stay within ./results', 'Remove the ..; -o FILE takes any path.');
  if (steps[0] === 'results' || (steps[0] === '.' && steps[1] === 'results'))
    return refuse('lies within ./results already', `Write ${path.replace(/^(\.\/)?results\/*/, '') || 'report.md'}.`);
  const unknown = unknownPlaceholder(path);
  if (unknown !== null)
    return refuse(`has ${unknown}, which stands for nothing`, `Known: ${runPlaceholders.join(', ')}.`);
  const ending = /\.[^./]+$/.exec(path)?.[0].toLowerCase() ?? '';
  if (endings.includes(ending)) return;
  const meant = ending === '' ? null : nearest(ending, endings);
  refuse(
    `must end in one of ${endings.join(', ')}`,
    meant === null ? 'The ending names the format.' : `Did you mean ${meant}?`,
  );
});

export const outputsSchema = z
  .array(outputSchema)
  .superRefine((paths, context) => {
    for (const [index, path] of Object.values(paths).entries())
      if (typeof path === 'string' && paths.indexOf(path) < index)
        context.addIssue({ code: 'custom', path: [index], message: 'is there twice', params: { next: 'Remove one.' } });
  }, alsoWhenBroken)
  .default([])
  .describe(
    'Reports that each run writes into ./results, by ending: .md, .json, .txt, .xml (JUnit). {name} and {id} stand for those of the run.',
  );

export const onFinishSchema = z
  .string()
  .regex(/^[^\0]*[^\0\s][^\0]*$/, { error: 'must be a command' })
  .refine((command) => !command.split(/[\s'"=:]+/).some((word) => isLiteralSecret('', word)), {
    error: 'holds a literal secret',
    params: { next: 'Put it into an environment variable, and write $NAME_OF_THE_VARIABLE.' },
  })
  .nullable()
  .default(null)
  .describe('A shell command that is run once the report is written, and gets it as JSON on its standard input.');
