import { keyReference } from '../config/api-key.ts';
import type { RealEndpoint } from '../config/schema.ts';
import { chatBody, isStreamed, targetOf, wantsUsageInStream } from '../endpoint/request.ts';
import type { CurlRequest } from '../report/curl.ts';
import { isoTime } from '../report/format-values.ts';
import type { ShowData, ShowSample } from '../report/show-data.ts';
import { openStore, type Store } from '../store/open-store.ts';
import { readAttempts } from '../store/read-results.ts';
import { readSamples, type StoredSample } from '../store/read-samples.ts';
import { decimalFromNanoUsd } from '../vocabulary/money.ts';
import { UserError } from '../vocabulary/user-error.ts';
import { type FoundSamples, findSamples, noResultYet, type WantedSamples } from './find-samples.ts';
import { computedUsd, pricesOf } from './prices-in-force.ts';

/** @throws UserError exit 2 where there is no database, run, row, variant or repeat of that name, or no result yet */
export function showSamples(dbPath: string, wanted: WantedSamples): ShowData {
  return withStore(dbPath, (store) => {
    const found = findSamples(store, wanted);
    const { run, row } = found;
    const seqs = found.chosen.map(({ seq }) => seq);
    const stored = readSamples(store, run.rowId, seqs);
    if (stored.length === 0) throw noResultYet(found);
    return {
      schemaVersion: 1,
      run: { id: run.id, name: run.name, simulated: 'simulated' in found.config.endpoint },
      row: {
        key: row.rowKey,
        index: row.rowIndex,
        line: row.line,
        datasetPath: run.dataset.path,
        columns: row.columns,
      },
      wanted: seqs.length,
      samples: stored.map((sample) => showSample(store, found, sample)),
    };
  });
}

function showSample(store: Store, { run, row, plan }: FoundSamples, stored: StoredSample): ShowSample {
  const expectations = plan.expectations(row);
  const failedAttempts = readAttempts(store, run.rowId, stored.seq);
  return {
    variant: stored.variantLabel,
    repeat: stored.repeat,
    status: stored.status,
    request: plan.sample(row, stored.seq).request,
    answer: stored.answer,
    reasoning: stored.reasoning,
    toolCalls: parsed(stored.toolCalls),
    finishReason: stored.finishReason,
    marks: stored.marks ? stored.marks.split(',') : [],
    model: stored.model,
    systemFingerprint: stored.systemFingerprint,
    provider: stored.provider,
    error: stored.errorKind === null ? null : { kind: stored.errorKind, message: stored.error ?? '' },
    scores: stored.scores.map((score) => {
      const expectation = ownValue(expectations, score.scorer);
      return { ...score, expectation: expectation && { ...expectation } };
    }),
    attempts: stored.attempts,
    failedAttempts: failedAttempts.map(({ tryNumber, attempt, errorKind, message, requestId, waitMs, atMs }) => {
      return { try: tryNumber, attempt, kind: errorKind, message, requestId, waitMs, at: isoTime(atMs) };
    }),
    try: stored.tryNumber,
    tokens: {
      prompt: stored.promptTokens,
      completion: stored.completionTokens,
      cached: stored.cachedTokens,
      reasoning: stored.reasoningTokens,
    },
    rawUsage: parsed(stored.rawUsage),
    costUsd: {
      billed: stored.costBilledNanoUsd === null ? null : decimalFromNanoUsd(stored.costBilledNanoUsd),
      computed: computedUsd(pricesOf(store, run.rowId), stored),
    },
    latencyMs: stored.latencyMs,
    ttftMs: stored.ttftMs,
    queueMs: stored.queueMs,
    endedAt: isoTime(stored.endedMs),
    requestId: stored.requestId,
    inferenceId: stored.inferenceId,
  };
}

/** A scorer may be called `constructor`. */
function ownValue<Value>(record: Readonly<Record<string, Value | null>>, name: string): Value | null {
  return Object.hasOwn(record, name) ? (record[name] ?? null) : null;
}

/** What the endpoint wrote is kept as it came: where it is no JSON it is shown as text. */
function parsed(json: string | null): unknown {
  if (json === null) return null;
  try {
    return JSON.parse(json) as unknown;
  } catch {
    return json;
  }
}

/**
 * The request of one sample, whether it has a result or not. No secret is read.
 * @throws UserError exit 2 where it is not found, where several variants are meant, or where the built-in endpoint was asked
 */
export function requestToRepeat(dbPath: string, wanted: WantedSamples): CurlRequest {
  return withStore(dbPath, (store) => {
    const found = findSamples(store, wanted);
    const { config, plan, row, run } = found;
    const { endpoint } = config;
    if ('simulated' in endpoint)
      throw new UserError(`Run ${run.id} asked the built-in endpoint, which only lives as long as a run.`, {
        where: '--curl',
        next: '`promptbatch simulate --port 8080` starts one that can be asked by hand.',
      });
    const [first] = found.chosen;
    const labels = [...new Set(found.chosen.map(({ label }) => label))];
    if (!first || labels.length > 1)
      throw new UserError(`Row ${row.rowKey} was sent by ${labels.length} variants.`, {
        where: '--curl',
        next: `Choose one: ${labels.map((label) => `--variant ${JSON.stringify(label)}`).join(', ')}.`,
      });
    const { request } = plan.sample(row, first.seq);
    return {
      ...addressOf(endpoint),
      headers: endpoint.headers,
      key: keyReference(config),
      body: chatBody(request, wantsUsageInStream(request)),
      isStreamed: isStreamed(request),
    };
  });
}

/** Query parameters with a reference in them cannot be part of the URL: the shell puts them in, curl encodes them. */
function addressOf({ baseUrl, query }: Pick<RealEndpoint, 'baseUrl' | 'query'>): Pick<CurlRequest, 'url' | 'query'> {
  const isReference = ([, value]: [string, string]) => /\$\{[A-Za-z_]\w*\}/.test(value);
  const literal = Object.fromEntries(Object.entries(query).filter((entry) => !isReference(entry)));
  const options = { baseUrl, query: literal, apiKey: null, headers: {}, userAgent: '' };
  const { origin, path } = targetOf(options, '/chat/completions');
  return { url: `${origin}${path}`, query: Object.fromEntries(Object.entries(query).filter(isReference)) };
}

function withStore<T>(dbPath: string, read: (store: Store) => T): T {
  const store = openStore(dbPath, 'existing');
  try {
    return read(store);
  } finally {
    store.close();
  }
}
