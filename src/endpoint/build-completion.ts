import type { Completion, CompletionMark, Usage } from '../vocabulary/completion.ts';
import type { JsonRecord } from './json-value.ts';
import { splitThinking } from './message-content.ts';
import { readUsage } from './read-usage.ts';

/** An answer as either way of reading (whole or streamed) collects it. */
export interface CollectedAnswer {
  readonly text: string;
  readonly refusal: string;
  readonly reasoning: string;
  /** The `content` where it was no plain string; undefined where it was one, or none came. */
  readonly oddContent: unknown;
  readonly toolCalls: readonly unknown[];
  readonly finishReason: string | null;
  readonly model: string | null;
  readonly systemFingerprint: string | null;
  readonly provider: string | null;
  readonly usage: JsonRecord | null;
  readonly timings: unknown;
  readonly costBilledNanoUsd: number | null;
}

export interface AnswerContext {
  /** The maximum of completion tokens that was asked for; null: none. */
  readonly maxTokens: number | null;
  readonly inferenceId: string | null;
  /** Takes the secrets out of foreign text. */
  readonly redact: (text: string) => string;
}

/** Reasoning apart, marks set, lone surrogates repaired (only now: streams split pairs) and secrets taken out. */
export function buildCompletion(answer: CollectedAnswer, context: AnswerContext): Completion {
  const clean = (text: string): string => context.redact(text.toWellFormed());
  const cleanOrNull = (text: string | null): string | null => (text === null || text === '' ? null : clean(text));
  const spoken = splitThinking(answer.text);
  const reasoning = [answer.reasoning, spoken.reasoning ?? ''].filter(Boolean).join('\n');
  const text = spoken.text === '' ? answer.refusal : spoken.text;
  const usage = readUsage(answer.usage, answer.timings);
  return {
    text: clean(text),
    rawContent: answer.oddContent === undefined ? null : clean(JSON.stringify(answer.oddContent)),
    reasoning: cleanOrNull(reasoning),
    toolCalls: answer.toolCalls.length === 0 ? null : clean(JSON.stringify(answer.toolCalls)),
    finishReason: cleanOrNull(answer.finishReason),
    marks: marksOf(answer, text, reasoning, usage, context.maxTokens),
    model: cleanOrNull(answer.model),
    systemFingerprint: cleanOrNull(answer.systemFingerprint),
    provider: cleanOrNull(answer.provider),
    usage,
    rawUsage: answer.usage === null ? null : clean(JSON.stringify(answer.usage)),
    costBilledNanoUsd: answer.costBilledNanoUsd,
    inferenceId: cleanOrNull(context.inferenceId),
  };
}

const truncatingReasons: ReadonlySet<string> = new Set(['length', 'model_length', 'max_tokens']);

function marksOf(
  answer: CollectedAnswer,
  text: string,
  reasoning: string,
  usage: Usage | null,
  maxTokens: number | null,
): readonly CompletionMark[] {
  const marks: CompletionMark[] = [];
  if (answer.finishReason !== null && truncatingReasons.has(answer.finishReason.toLowerCase())) marks.push('truncated');
  else if (reachedMaximum(usage, maxTokens)) marks.push('truncated-inferred');
  if (answer.refusal !== '') marks.push('refusal');
  if (answer.finishReason === 'content_filter') marks.push('content-filter');
  if (answer.toolCalls.length > 0) marks.push('tool-calls');
  else if (text.trim() === '') marks.push(reasoning === '' ? 'empty' : 'empty-with-reasoning');
  return marks;
}

/** llama.cpp and LocalAI say `stop` even where the maximum cut the answer. */
function reachedMaximum(usage: Usage | null, maxTokens: number | null): boolean {
  return maxTokens !== null && usage?.completionTokens != null && usage.completionTokens >= maxTokens;
}
