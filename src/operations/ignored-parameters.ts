import type { AnsweredAttempt } from '../vocabulary/attempt.ts';
import type { ChatRequest } from '../vocabulary/sample.ts';

/** A parameter, and what in the answer shows that the server did without it. */
export interface IgnoredParameter {
  readonly parameter: string;
  readonly sign: string;
}

/**
 * Requested parameters that one answer visibly disregards: servers drop without a word what they do not know. That nothing
 * is visible proves nothing; `temperature` and `seed`, say, can not be seen in one answer.
 */
export function ignoredParameters(
  { model, params }: ChatRequest,
  { completion, timing }: Pick<AnsweredAttempt, 'completion' | 'timing'>,
): readonly IgnoredParameter[] {
  const { text, usage, toolCalls } = completion;
  const signs: (IgnoredParameter | null)[] = [
    ...['max_tokens', 'max_completion_tokens'].map((name) => exceeded(name, params[name], usage?.completionTokens)),
    ...stopSigns(params['stop'], text),
    typeof params['n'] === 'number' && params['n'] > 1
      ? { parameter: 'n', sign: 'one answer a request is kept, however many come' }
      : null,
    wantsJson(params['response_format']) && toolCalls === null && !isJson(text)
      ? { parameter: 'response_format', sign: 'the answer is no JSON' }
      : null,
    params['stream'] === true && timing.ttftMs === null && text !== ''
      ? { parameter: 'stream', sign: 'the answer came whole' }
      : null,
    wantsTool(params['tool_choice']) && toolCalls === null
      ? { parameter: 'tool_choice', sign: 'no tool was called' }
      : null,
    otherModel(model, completion.model),
  ];
  return signs.filter((sign) => sign !== null);
}

function exceeded(parameter: string, most: unknown, came: number | null | undefined): IgnoredParameter | null {
  if (typeof most !== 'number' || typeof came !== 'number' || came <= most) return null;
  return { parameter, sign: `${came} tokens came, ${most} were allowed` };
}

function stopSigns(stop: unknown, text: string): IgnoredParameter[] {
  const words = (Array.isArray(stop) ? stop : [stop]).filter((word) => typeof word === 'string' && word !== '');
  return words
    .filter((word) => text.includes(word))
    .map((word) => ({ parameter: 'stop', sign: `the answer holds ${JSON.stringify(word)}` }));
}

function wantsJson(format: unknown): boolean {
  const type = Object(format).type as unknown;
  return type === 'json_object' || type === 'json_schema';
}

function isJson(text: string): boolean {
  try {
    JSON.parse(text);
    return true;
  } catch {
    return false;
  }
}

function wantsTool(choice: unknown): boolean {
  return choice === 'required' || (typeof choice === 'object' && choice !== null);
}

/** A dated version (`gpt-4o-2024-08-06`) and the name without its maker are the same model. */
function otherModel(asked: string, answered: string | null): IgnoredParameter | null {
  if (answered === null) return null;
  const [name, other] = [asked.toLowerCase(), answered.toLowerCase()];
  const isSame = name.includes(other) || other.includes(name.split('/').at(-1) ?? name);
  return isSame ? null : { parameter: 'model', sign: `${answered} answered` };
}
