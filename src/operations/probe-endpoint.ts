import type { CheckLine, CheckProbe } from '../report/check-data.ts';
import { formatDuration } from '../report/format-values.ts';
import { rowsAt } from '../store/datasets.ts';
import type { Store } from '../store/open-store.ts';
import type { AnsweredAttempt, AttemptOutcome, FailedAttempt, RefusedAttempt } from '../vocabulary/attempt.ts';
import { decimalFromNanoUsd } from '../vocabulary/money.ts';
import type { ChatRequest } from '../vocabulary/sample.ts';
import { caution, failed, good } from './check-lines.ts';
import { ignoredParameters } from './ignored-parameters.ts';
import type { PreparedRun } from './prepare-run.ts';
import { reachEndpoint } from './reach-endpoint.ts';
import type { World } from './wiring.ts';

export interface Probed {
  readonly lines: readonly CheckLine[];
  /** null: no answer came. */
  readonly probe: CheckProbe | null;
}

/** Sends the first sample, once, as the run would send it. Nothing is stored; the endpoint may charge for it. */
export async function probeEndpoint(store: Store, run: PreparedRun, world: World): Promise<Probed> {
  const [row] = rowsAt(store, run.dataset.id, [...run.selection.subarray(0, 1)]);
  if (!row) return { lines: [failed('probe', 'There is no sample to send.', 2)], probe: null };
  const { request } = run.plan.sample(row, 0);
  const reached = await reachEndpoint(store, run, world);
  try {
    const endpoint = reached.connect();
    const outcome = await endpoint.send(request, `check-${world.uniqueHex(8)}:0:1`, new AbortController().signal);
    await endpoint.close();
    if (outcome.kind === 'answered') return answeredProbe(request, outcome);
    const isUnknown = outcome.kind === 'refused' && outcome.reason === 'model-unknown';
    return { lines: [failedProbe(outcome, isUnknown ? await reached.adviceOn(request.model) : '')], probe: null };
  } finally {
    await reached.close();
  }
}

function answeredProbe(request: ChatRequest, answer: AnsweredAttempt): Probed {
  const { completion, timing } = answer;
  const { usage, costBilledNanoUsd: cost } = completion;
  const probe: CheckProbe = {
    model: request.model,
    answeredModel: completion.model,
    latencyMs: timing.latencyMs,
    ttftMs: timing.ttftMs,
    promptTokens: usage?.promptTokens ?? null,
    completionTokens: usage?.completionTokens ?? null,
    costBilledUsd: cost === null ? null : decimalFromNanoUsd(cost),
    text: completion.text,
    ignored: ignoredParameters(request, answer),
  };
  return { lines: [probeLine(probe), ...parameterLines(request, probe)], probe };
}

function probeLine({ latencyMs, ttftMs, promptTokens, completionTokens, costBilledUsd, text }: CheckProbe): CheckLine {
  const first = ttftMs === null ? '' : `, its first token ${formatDuration(ttftMs)}`;
  const tokens = `${promptTokens ?? 'unknown'} tokens in, ${completionTokens ?? 'unknown'} out`;
  const cost = costBilledUsd === null ? 'cost not said' : `$${costBilledUsd} billed`;
  const found = `The first sample took ${formatDuration(latencyMs)}${first}: ${tokens}, ${cost}.`;
  if (text === '')
    return caution('probe', `${found} The answer is empty.`, { next: 'Look at max_tokens and the prompt.' });
  return good('probe', `${found} Answer: ${shortened(text)}`);
}

/** Enough to see that it is no nonsense; the whole of it is in the JSON. */
function shortened(text: string): string {
  const characters = [...text.trim()];
  return characters.length <= 80 ? characters.join('') : `${characters.slice(0, 79).join('')}…`;
}

function parameterLines({ params }: ChatRequest, { ignored }: CheckProbe): CheckLine[] {
  if (ignored.length > 0)
    return [
      caution(
        'parameters',
        `Visibly ignored: ${ignored.map(({ parameter, sign }) => `${parameter} (${sign})`).join('; ')}.`,
        {
          next: 'Leave them out, or do not count on them.',
        },
      ),
    ];
  const names = Object.keys(params);
  if (names.length === 0) return [];
  return [good('parameters', `No sign that any was ignored (${names.join(', ')}); not every one can be seen.`)];
}

function failedProbe(outcome: Exclude<AttemptOutcome, AnsweredAttempt>, advice: string): CheckLine {
  switch (outcome.kind) {
    case 'refused':
      return failed('probe', `Refused: ${outcome.message}`, 4, { next: `${refusalAdvice[outcome.reason]}${advice}` });
    case 'quota':
      return failed('probe', `The quota is used up: ${outcome.message}`, 3, { next: 'Wait until it lifts.' });
    case 'aborted':
      return failed('probe', 'The request was given up.', 3);
    case 'failed':
      return failedAttempt(outcome);
    default:
      return outcome satisfies never;
  }
}

const refusalAdvice: Readonly<Record<RefusedAttempt['reason'], string>> = {
  'bad-key': 'Check the key: it is wrong, revoked, or for another endpoint.',
  'no-credit': "Top up, or raise the key's limit.",
  'model-unknown': 'Name another model.',
  'wrong-url': 'Check endpoint.baseUrl.',
};

function failedAttempt({ failure, message }: FailedAttempt): CheckLine {
  switch (failure) {
    case 'bad_request':
    case 'forbidden':
      return failed('probe', `Refused (${failure}): ${message}`, 4, {
        next: 'Mend what the message names in the config.',
      });
    case 'not_json':
      return failed('probe', message, 4, { next: 'Check endpoint.baseUrl: often it ends in /v1.' });
    case 'context_overflow':
    case 'filtered':
    case 'too_large':
      return caution('probe', `The first sample fails (${failure}): ${message}`, {
        next: 'A run marks such samples failed and goes on.',
      });
    case 'rate_limited':
      return caution('probe', `Not now: ${message}`, { next: 'A run waits and tries again.' });
    case 'no_finish_reason':
      return failed('probe', message, 3, {
        next: 'If its streams always end so: endpoint.stream.finishReason: optional.',
      });
    case 'internal_error':
    case 'unavailable':
    case 'no_choices':
    case 'connect_failed':
    case 'connection_lost':
    case 'timeout_connect':
    case 'timeout_first_byte':
    case 'timeout_idle':
    case 'timeout_attempt':
      return failed('probe', `No answer (${failure}): ${message}`, 3, { next: 'Look at the server, then try again.' });
    default:
      return failure satisfies never;
  }
}
