import * as z from 'zod';
import { knownParams, type ParamRule, paramFault } from '../vocabulary/request-params.ts';
import { alsoWhenBroken, isTemplate, orTemplate } from './schema-parts.ts';
import { isLiteralSecret } from './secret-names.ts';

/** Parameters whose inside is looked at too. Any that is named nowhere is sent as written. */
const structured: Readonly<Record<string, z.ZodType>> = {
  stop: z.union([z.string(), z.array(z.string()).min(1).max(4), z.null()], {
    error: 'must be text, a list of up to 4, or null',
  }),
  stream_options: z.looseObject({
    include_usage: z.boolean().exactOptional().describe('Tokens at the end of a stream. Default: asked for.'),
  }),
  tools: orTemplate(z.array(z.looseObject({})), 'must be a list'),
  tool_choice: z.union([z.string(), z.looseObject({})], { error: 'must be text such as auto, or a map' }),
  response_format: orTemplate(
    z.looseObject({ type: z.enum(['text', 'json_object', 'json_schema']).describe('Which of the three.') }),
    'must be a map',
  ),
};

const meanings: Readonly<Record<string, string>> = {
  max_tokens: 'Most tokens of an answer.',
  max_completion_tokens: 'Most tokens of an answer, where the server knows this name.',
  temperature: '0: the likeliest words.',
  top_p: 'Only the likeliest words that add up to this probability.',
  frequency_penalty: 'Against words by how often they were said.',
  presence_penalty: 'Against words that were said at all.',
  seed: 'For answers that can be repeated, where the server can.',
  stream: 'true: answers come in pieces, and the time to the first is measured.',
  stream_options: 'Only beside stream: true.',
  stop: 'What ends an answer.',
  tools: 'What the model may call; calls are stored, not made.',
  tool_choice: 'Whether it must.',
  parallel_tool_calls: 'Whether it may make several calls at once.',
  response_format: 'For answers in JSON.',
  prediction: 'Text that much of the answer is expected to repeat.',
  user: 'Whom the request is for.',
};

function ruledSchema(name: string, rule: ParamRule): z.ZodType {
  const error = paramFault(name, undefined) ?? 'must be something else';
  const plain = plainSchema(rule, `${error}, or a template such as '{{ column }}'`);
  return orTemplate(rule.nullable ? plain.nullable() : plain, error);
}

function plainSchema({ kind, low, high }: ParamRule, error: string): z.ZodType {
  switch (kind) {
    case 'integer':
    case 'number': {
      const number = kind === 'integer' ? z.int({ error }) : z.number({ error });
      const raised = low === undefined ? number : number.min(low, { error });
      return high === undefined ? raised : raised.max(high, { error });
    }
    case 'boolean':
      return z.boolean({ error });
    case 'text':
      return z.string({ error });
    case 'list':
      return z.array(z.unknown(), { error });
    case 'map':
      return z.looseObject({}, { error });
    default:
      return kind satisfies never;
  }
}

const ruled = Object.fromEntries([...knownParams].map(([name, rule]) => [name, ruledSchema(name, rule)]));
const shape = Object.fromEntries(
  Object.entries({ ...ruled, ...structured }).map(([name, schema]) => [
    name,
    z.exactOptional(schema.describe(meanings[name] ?? 'Sent as written.')),
  ]),
);

/** Further fields of a request, every known one of its type and range or a template that will render to it. */
export const paramsSchema = z.looseObject(shape).superRefine((params, context) => {
  const refuse = (key: string, message: string, next: string) =>
    context.addIssue({ code: 'custom', path: [key], message, params: { next } });
  if (params['stream_options'] !== undefined && params['stream'] !== true && !isTemplate(params['stream']))
    refuse('stream_options', 'is allowed only beside `stream: true`', 'Set stream: true, or remove it.');
  for (const key of ['model', 'messages'])
    if (Object.hasOwn(params, key)) refuse(key, 'belongs to the variant', `Move ${key} out of params.`);
  for (const [key, value] of Object.entries(params))
    if (isLiteralSecret(key, value))
      refuse(key, 'holds a literal secret', 'Keys go into the environment: see endpoint.');
}, alsoWhenBroken);
