import * as z from 'zod';
import { paramsSchema } from './schema-params.ts';
import { alsoWhenBroken, oneLine } from './schema-parts.ts';

const textParts = z
  .array(z.looseObject({ type: z.string().min(1).describe('text, or another kind that the server knows.') }))
  .min(1);
const content = z
  .union([z.string(), textParts], {
    error: 'must be text, or a list of parts such as { type: text, text: … }',
  })
  .describe('A template, or a list of parts such as { type: text, text: … }.');
const speaker = z.string().min(1).exactOptional().describe('Who of several speaks.');

const messageSchema = z.discriminatedUnion('role', [
  z.strictObject({
    role: z.literal('system').describe('What holds for the whole conversation.'),
    content,
    name: speaker,
  }),
  z.strictObject({ role: z.literal('user').describe('What is asked.'), content, name: speaker }),
  // Beside tool calls an assistant's message may have no content, and servers know further keys here.
  z.looseObject({
    role: z.literal('assistant').describe('An earlier answer; further keys are sent as written.'),
    content: content.nullable().default(null).describe('As above; beside tool_calls there may be none.'),
    name: speaker,
  }),
  z.strictObject({
    role: z.literal('tool').describe('The result of a tool.'),
    content,
    tool_call_id: z.string().min(1).describe('The call that this is the result of.'),
  }),
]);

const variantSchema = z
  .strictObject({
    label: oneLine.exactOptional().describe('How reports call it. Default: the model.'),
    model: oneLine.describe('Its name at the endpoint.'),
    messages: z
      .array(messageSchema)
      .min(1)
      .describe("The prompt. Columns of the dataset are its variables: '{{ prompt }}'."),
    params: paramsSchema
      .prefault({})
      .describe('Further fields of the request, sent as written; templates are rendered.'),
  })
  .transform((variant) => ({ ...variant, label: variant.label ?? variant.model }));

/** What can be known of a variant even when other parts of it are broken. */
const labelled = z.object({ label: z.string().optional(), model: z.string().optional() });

export const variantsSchema = z
  .array(variantSchema)
  .min(1)
  .superRefine((variants, context) => {
    const seen = new Map<string, number>();
    for (const [index, variant] of Object.values(variants).entries()) {
      const known = labelled.safeParse(variant).data;
      const label = known?.label ?? known?.model;
      if (label === undefined) continue;
      const earlier = seen.get(label);
      if (earlier === undefined) seen.set(label, index);
      else
        context.addIssue({
          code: 'custom',
          path: [index, label === known?.model ? 'model' : 'label'],
          message: `makes a second variant called "${label}": variants[${earlier}] has that label`,
          params: { next: 'Give each variant a label of its own; without one it is called after its model.' },
        });
    }
  }, alsoWhenBroken);
