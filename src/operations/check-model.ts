import type { Config } from '../config/schema.ts';
import { lookUpModel, type ModelLookUp } from '../endpoint/account.ts';
import { lookUpSpeed, type ModelSpeed } from '../endpoint/account-speed.ts';
import type { AccountOptions } from '../endpoint/ask-route.ts';
import { hasWorstCase } from '../pricing/worst-case.ts';
import type { CheckLine } from '../report/check-data.ts';
import { formatCount, formatDuration } from '../report/format-values.ts';
import type { Measure, ModelPrice, Rate } from '../vocabulary/price.ts';
import { unpricedAdvice } from './budget-in-force.ts';
import { caution, failed, good, saidNothing, unsaid } from './check-lines.ts';
import { becauseOf, insteadOf, listedInstead } from './look-up-models.ts';
import { pricesInForce } from './prices-in-force.ts';

/** What of the config names prices. */
type Priced = Pick<Config, 'variants' | 'prices' | 'budget'>;

export interface CheckedModel {
  readonly lines: readonly CheckLine[];
  /** What the endpoint says it costs; null: nothing. */
  readonly quoted: ModelPrice | null;
}

/** Is it served, for how long yet, what does it cost, and how fast is it at the moment? */
export async function checkModel(account: AccountOptions, model: string, config: Priced): Promise<CheckedModel> {
  const [lookUp, speed] = await Promise.all([lookUpModel(account, model), lookUpSpeed(account, model)]);
  const lines = [modelLine(model, lookUp), priceLine(model, config, lookUp.price), speedLine(model, speed)];
  return { lines, quoted: lookUp.price };
}

function modelLine(model: string, lookUp: ModelLookUp): CheckLine {
  if (lookUp.status === 'withdrawn')
    return failed('model', `${model} is withdrawn${becauseOf(lookUp)}.`, 4, { model, next: insteadOf(lookUp) });
  if (lookUp.status === 'deprecated' || lookUp.status === 'superseded') {
    const until = lookUp.shutdownAt === null ? '' : ` and ends ${lookUp.shutdownAt}`;
    const found = `${model} is ${lookUp.status}${until}${becauseOf(lookUp)}.`;
    return caution('model', found, { model, next: insteadOf(lookUp) });
  }
  if (lookUp.known === null) return unsaid('model', `${model}: the endpoint lists no models.`, { model });
  if (!lookUp.known)
    return caution('model', `${model} is not in the endpoint's list.`, {
      model,
      next: `${listedInstead(model, lookUp)} Whether it is served all the same, --probe tells.`.trimStart(),
    });
  const alias = lookUp.id === null || lookUp.id === model ? '' : `, an alias of ${lookUp.id}`;
  const context = lookUp.contextLength === null ? '' : `, context of ${formatCount(lookUp.contextLength)} tokens`;
  return good('model', `${model} is served${alias}${context}.`, { model });
}

/** @param quoted by the endpoint; null: nothing */
function priceLine(model: string, config: Priced, quoted: ModelPrice | null): CheckLine {
  const known = pricesInForce(config, new Map(quoted ? [[model, quoted]] : []));
  const inForce = known.find((price) => price.model === model);
  if (config.budget.maxUsd !== undefined && !(inForce && hasWorstCase(inForce.price)))
    return failed('price', `${model}: with budget.maxUsd its whole price has to be known.`, 2, {
      model,
      next: unpricedAdvice,
    });
  if (!inForce)
    return caution('price', `${model}: nobody says what it costs.`, {
      model,
      next: 'Write its price under prices in the config, or leave cost to what the endpoint bills.',
    });
  const { price, source } = inForce;
  const found = `${model}: ${priceText(price)}, says ${source === 'config' ? 'the config' : 'the endpoint'}.`;
  if (price.input && price.output) return good('price', found, { model });
  return caution('price', `${found} Without both input and output no cost can be computed.`, {
    model,
    next: 'Write its whole price under prices in the config.',
  });
}

const tokenWords: Readonly<Record<Exclude<Measure, 'request'>, string>> = {
  input: 'in',
  cachedInput: 'cached in',
  output: 'out',
  reasoning: 'reasoning',
};

function priceText(price: ModelPrice): string {
  const tokens = (['input', 'cachedInput', 'output', 'reasoning'] as const).flatMap((measure) => {
    const rate = price[measure];
    return rate === null ? [] : [`$${perMillion(rate)} ${tokenWords[measure]}`];
  });
  return [
    ...(tokens.length > 0 ? [`${tokens.join(', ')} per million tokens`] : []),
    ...(price.request === null ? [] : [`$${price.request.usd} a request`]),
  ].join(', ');
}

function perMillion({ usd, per }: Rate): string {
  return per === 1_000_000 ? usd : String(Number(((Number(usd) / per) * 1_000_000).toPrecision(12)));
}

function speedLine(model: string, speed: ModelSpeed | null): CheckLine {
  if (speed === null) return unsaid('speed', saidNothing, { model });
  const { durationMs, ttftMs, tokensPerSecond } = speed;
  const parts = [
    ...(durationMs === null ? [] : [`an answer takes ${formatDuration(durationMs)}`]),
    ...(ttftMs === null ? [] : [`its first token ${formatDuration(ttftMs)}`]),
    ...(tokensPerSecond === null ? [] : [`${Math.round(tokensPerSecond)} tokens a second`]),
  ];
  return good('speed', `${model} at the moment: ${parts.join(', ')} (medians of everybody's).`, { model });
}
