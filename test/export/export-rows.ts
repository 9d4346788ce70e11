import type { ExportRow } from '../../src/export/export-row.ts';

/** An answered result with nothing known but what a test gives. */
export function exportRow(given: Partial<ExportRow> = {}): ExportRow {
  return {
    rowKey: 'q-1',
    line: 2,
    columns: {},
    variantLabel: 'ernie',
    repeat: 0,
    status: 'answered',
    answer: '',
    reasoning: null,
    finishReason: null,
    model: null,
    latencyMs: null,
    ttftMs: null,
    attempts: 1,
    promptTokens: null,
    completionTokens: null,
    cachedTokens: null,
    reasoningTokens: null,
    costBilledNanoUsd: null,
    costComputedUsd: null,
    errorKind: null,
    error: null,
    requestId: null,
    answeredAtMs: null,
    scores: {},
    ...given,
  };
}
