import type * as z from 'zod';
import { UserError } from '../vocabulary/user-error.ts';
import { explainIssue } from './explain-issue.ts';
import { parseConfigText } from './parse-document.ts';
import { faultsSchema } from './schema-simulated.ts';

/** Where faults stand in a config, so that a problem is told with the same words. */
const place = ['endpoint', 'simulated', 'faults'];

/**
 * What a config has under `endpoint.simulated.faults`, given by itself as YAML or JSON.
 * @param where what a problem names as its place
 * @throws UserError with every problem
 */
export function readFaults(text: string, where: string): z.output<typeof faultsSchema> {
  const { value } = parseConfigText(text, where);
  const checked = faultsSchema.safeParse(value);
  if (checked.success) return checked.data;
  const root = { endpoint: { simulated: { faults: value } } };
  const found = checked.error.issues.flatMap((issue) =>
    explainIssue({ ...issue, path: [...place, ...issue.path] }, root),
  );
  throw UserError.of(found.map(({ what, next }) => ({ what, where, next })));
}
