import * as z from 'zod';
import { configSchema } from './schema.ts';

/**
 * JSON Schema (draft 7, what editors understand best) of a config as people write it. `configs/promptbatch.schema.json`
 * is this, in JSON.
 */
export function jsonSchema(): z.core.JSONSchema.BaseSchema {
  const schema = z.toJSONSchema(configSchema, {
    io: 'input',
    target: 'draft-7',
    override: ({ jsonSchema: part }) => {
      // The bounds of safe integers say nothing to a person.
      if (part.minimum === Number.MIN_SAFE_INTEGER) delete part.minimum;
      if (part.maximum === Number.MAX_SAFE_INTEGER) delete part.maximum;
    },
  });
  return { title: 'promptbatch config', ...schema };
}
