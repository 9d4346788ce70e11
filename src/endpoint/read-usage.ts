import type { Usage } from '../vocabulary/completion.ts';
import { countOf, isRecord, type JsonRecord, recordOf } from './json-value.ts';

/**
 * Token counts in all the forms that servers write: OpenAI's, DeepSeek's `prompt_cache_hit_tokens`, Anthropic's names
 * (whose cached tokens come on top of the prompt) and, where there is no usage at all, llama.cpp's `timings`.
 * @returns null where nothing is said
 */
export function readUsage(usage: unknown, timings: unknown): Usage | null {
  return (isRecord(usage) ? fromUsage(usage) : null) ?? (isRecord(timings) ? fromTimings(timings) : null);
}

/** A later usage object amends an earlier one and is never added to it: vLLM sends running totals in every chunk. */
export function mergeUsage(earlier: JsonRecord | null, later: unknown): JsonRecord | null {
  if (!isRecord(later)) return earlier;
  if (earlier === null) return later;
  const said = Object.entries(later).filter(([, value]) => value !== null);
  return { ...earlier, ...Object.fromEntries(said) };
}

function fromUsage(usage: JsonRecord): Usage | null {
  const promptTokens = countOf(usage['prompt_tokens']) ?? countOf(usage['input_tokens']);
  const completionTokens = countOf(usage['completion_tokens']) ?? countOf(usage['output_tokens']);
  const completionDetails = recordOf(usage['completion_tokens_details'] ?? usage['output_tokens_details']);
  const reasoningTokens = countOf(completionDetails['reasoning_tokens']) ?? countOf(usage['reasoning_tokens']);
  const cached = cachedOf(usage);
  if (promptTokens === null && completionTokens === null && reasoningTokens === null && cached.tokens === null) {
    return null;
  }
  const total = countOf(usage['total_tokens']);
  const cachedWithin = cached.tokens === null ? null : placeOfCached(cached, promptTokens, completionTokens, total);
  return {
    promptTokens,
    completionTokens,
    cachedTokens: cached.tokens,
    reasoningTokens,
    totalTokens: total,
    cachedWithin,
    source: 'usage',
  };
}

interface Cached {
  readonly tokens: number | null;
  /** Where the field's inventor counts them. */
  readonly usually: 'prompt' | 'on-top';
}

function cachedOf(usage: JsonRecord): Cached {
  const details = recordOf(usage['prompt_tokens_details'] ?? usage['input_tokens_details']);
  const within = countOf(details['cached_tokens']) ?? countOf(usage['prompt_cache_hit_tokens']);
  if (within !== null) return { tokens: within, usually: 'prompt' };
  return { tokens: countOf(usage['cache_read_input_tokens']), usually: 'on-top' };
}

/** The reported total decides where it can; gateways translate one vendor's fields into another's. */
function placeOfCached(
  cached: Cached,
  promptTokens: number | null,
  completionTokens: number | null,
  total: number | null,
): 'prompt' | 'on-top' {
  if (cached.tokens === null || promptTokens === null) return cached.usually;
  if (cached.tokens > promptTokens) return 'on-top';
  if (total === null || completionTokens === null) return cached.usually;
  if (promptTokens + completionTokens === total) return 'prompt';
  if (promptTokens + cached.tokens + completionTokens === total) return 'on-top';
  return cached.usually;
}

/** llama.cpp: `prompt_n` counts only what was not in the cache; newer ones tell the cached part as `cache_n`. */
function fromTimings(timings: JsonRecord): Usage | null {
  const promptTokens = countOf(timings['prompt_n']);
  const completionTokens = countOf(timings['predicted_n']);
  if (promptTokens === null && completionTokens === null) return null;
  const cachedTokens = countOf(timings['cache_n']);
  return {
    promptTokens,
    completionTokens,
    cachedTokens,
    reasoningTokens: null,
    totalTokens: null,
    cachedWithin: cachedTokens === null ? null : 'on-top',
    source: 'timings',
  };
}
