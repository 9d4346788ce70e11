/** Types that promptfoo knows by a prefix in a cell, `not-` before any. The ones that follow are cut first. */
const typePrefix = /^(not-)?([a-z][a-z0-9:-]*?)(?:\((\d+(?:\.\d+)?)\))?(?::([\s\S]*))?$/;

/** Every assertion type of promptfoo 0.123: a cell that begins with another word and a colon is a plain text. */
const types = new Set(
  `agent-rubric answer-relevance bleu classifier contains contains-all contains-any contains-html contains-json contains-sql
  contains-xml context-faithfulness context-recall context-relevance conversation-relevance cost equals factuality
  finish-reason g-eval gleu guardrails icontains icontains-all icontains-any is-html is-json is-refusal is-sql
  is-valid-function-call is-valid-openai-function-call is-valid-openai-tools-call is-xml javascript latency levenshtein
  llm-rubric pi meteor model-graded-closedqa model-graded-factuality moderation perplexity perplexity-score python regex
  rouge-n ruby search-rubric similar similar:cosine similar:dot similar:euclidean skill-used starts-with tool-call-f1
  trace-error-spans trace-span-count trace-span-duration trajectory:goal-success trajectory:step-count
  trajectory:tool-args-match trajectory:tool-sequence trajectory:tool-used webhook word-count`.split(/\s+/),
);

export interface WrittenAssertion {
  readonly type: string;
  readonly value: unknown;
}

/** A cell of `__expected` → the assertion that promptfoo reads in it. */
export function assertionFromCell(cell: string): WrittenAssertion {
  const text = cell.trim();
  for (const prefix of ['javascript:', 'fn:', 'eval:', 'python:', 'grade:', 'llm-rubric:', 'file://'])
    if (text.startsWith(prefix)) return { type: codeType(prefix), value: text.slice(prefix.length) };
  const [, not = '', type = '', , value] = typePrefix.exec(text) ?? [];
  if (!types.has(type)) return { type: 'equals', value: text };
  if (/^i?contains-(all|any)$/.test(type)) return { type: `${not}${type}`, value: value ? splitValues(value) : value };
  return { type: `${not}${type}`, value: value?.trim() };
}

function codeType(prefix: string): string {
  if (prefix === 'grade:' || prefix === 'llm-rubric:') return 'llm-rubric';
  return prefix === 'python:' ? 'python' : prefix === 'file://' ? 'file' : 'javascript';
}

/**
 * `a, "b, c"` → a and `b, c`: fields between commas, trimmed; one in quotes keeps what it holds, with `""` or `\"` for a
 * quote. @returns null where the quotes do not fit, which fails in promptfoo
 */
export function splitValues(text: string): readonly string[] | null {
  const fields: string[] = [];
  const field = /[\s,]*(?:"((?:\\["\\]|""|\\(?!["\\])|[^"\\])*)"\s*(?=,|$)|([^",\s][^,]*)|("))/y;
  for (let at = 0; at < text.length; at = field.lastIndex) {
    field.lastIndex = at;
    const match = field.exec(text);
    // Only commas and blanks are left.
    if (!match) return fields;
    if (match[3] !== undefined) return null;
    fields.push(
      match[1] === undefined ? (match[2] ?? '').trim() : match[1].replaceAll(/\\(["\\])|""/g, (_, kept) => kept ?? '"'),
    );
  }
  return fields;
}
