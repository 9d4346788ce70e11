import type { SimulatedEndpoint } from '../config/schema.ts';
import { loadTokenCounter } from '../pricing/count-tokens.ts';
import { priceOfWritten } from '../pricing/prices.ts';
import { type AnswerFor, type AnswerKeyEntry, answerKey, echo, textOf } from '../simulator/answers.ts';
import { simulatedPrice } from '../simulator/models.ts';
import { type Simulator, startSimulator } from '../simulator/server.ts';
import { rowsAt } from '../store/datasets.ts';
import type { Store } from '../store/open-store.ts';
import type { ModelPrice } from '../vocabulary/price.ts';
import type { ChatMessage } from '../vocabulary/sample.ts';
import type { PreparedRun } from './prepare-run.ts';
import type { World } from './wiring.ts';

type Expectation = ReturnType<PreparedRun['plan']['expectations']>[string];

/** Starts the built-in endpoint for a run; it answers from the run's own dataset. */
export async function startForRun(
  store: Store,
  run: PreparedRun,
  { simulated }: SimulatedEndpoint,
  world: World,
): Promise<Simulator> {
  return startSimulator({
    port: 0,
    seed: simulated.seed,
    answerFor: answersOf(store, run, simulated),
    countTokens: await loadTokenCounter(),
    clock: world.clock,
    latencyMs: simulated.latencyMs,
    faults: simulated.faults,
  });
}

/** What the built-in endpoint's list of models would say, without asking it. */
export function pricesForRun(models: readonly string[]): ReadonlyMap<string, ModelPrice> {
  return new Map(models.map((model) => [model, priceOfWritten(simulatedPrice)]));
}

/**
 * What the rendered last user message expects, by the first scorer that expects a text. Each variant is answered at the set
 * accuracy; a run without such a scorer gets its messages back.
 */
function answersOf(store: Store, run: PreparedRun, simulated: SimulatedEndpoint['simulated']): AnswerFor {
  const { plan, selection, dataset, config } = run;
  const answers = new Map<string, string>();
  for (const variant of config.variants.keys()) {
    const entries: AnswerKeyEntry[] = [];
    for (const [position, row] of rowsAt(store, dataset.id, [...selection]).entries()) {
      const expected = expectedText(Object.values(plan.expectations(row)));
      const { messages } = plan.sample(row, plan.seqOf({ position, variant, repeat: 0 })).request;
      if (expected !== null) entries.push({ prompt: lastUserText(messages), expected });
    }
    const answerFor = answerKey(entries, simulated.accuracy, simulated.seed);
    for (const { prompt } of entries) answers.set(prompt, answerFor([{ role: 'user', content: prompt }]).text);
  }
  return (messages) => {
    const text = answers.get(lastUserText(messages));
    return text === undefined ? echo(messages) : { text };
  };
}

function lastUserText(messages: readonly ChatMessage[]): string {
  return textOf(messages.findLast(({ role }) => role === 'user')?.content ?? '');
}

function expectedText(expectations: readonly Expectation[]): string | null {
  for (const expectation of expectations) {
    if (!expectation || !('expected' in expectation)) continue;
    const texts = typeof expectation.expected === 'string' ? [expectation.expected] : expectation.expected;
    // Of several answers that are right, a model says one.
    return 'match' in expectation && expectation.match === 'any'
      ? firstOf(texts, expectation.separator)
      : texts.join(', ');
  }
  return null;
}

function firstOf(texts: readonly string[], separator: string | undefined): string {
  const pieces = separator === undefined ? texts : texts.flatMap((text) => text.split(separator));
  return pieces.find((piece) => piece.trim() !== '') ?? '';
}
