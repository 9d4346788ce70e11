import type { Config } from '../config/schema.ts';
import type { AccountOptions } from '../endpoint/ask-route.ts';
import { type Reach, reach } from '../endpoint/reach.ts';
import { targetOf } from '../endpoint/request.ts';
import type { CheckLine } from '../report/check-data.ts';
import { formatDuration } from '../report/format-values.ts';
import { awaitEndpoint, type WaitWish } from './await-endpoint.ts';
import { type AccountLines, checkAccount } from './check-account.ts';
import { caution, failed, good, unsaid } from './check-lines.ts';
import { checkModel } from './check-model.ts';
import { type QuotedPrices, unusedPrices } from './prices-in-force.ts';

export interface CheckedEndpoint extends AccountLines {
  /** false: nobody is there, so that a request would be in vain. */
  readonly isThere: boolean;
  readonly quoted: QuotedPrices;
}

/**
 * What the endpoint tells without a chat request, nothing of which is charged.
 * @param wait null: it must be there now
 */
export async function checkEndpoint(
  account: AccountOptions,
  config: Pick<Config, 'variants' | 'prices' | 'budget'>,
  wait: WaitWish | null,
): Promise<CheckedEndpoint> {
  const models = [...new Set(config.variants.map(({ model }) => model))];
  const [first = ''] = models;
  const found = wait ? await awaitEndpoint(account, first, wait) : await reach(account, first);
  const line = endpointLine(found, targetOf(account, '').shownUrl, wait !== null);
  if (line.mark === 'failed') {
    const blank = models.map((model) => unsaid('model', `${model}: cannot be told now.`, { model }));
    return { lines: [line, ...blank], balance: null, isThere: false, quoted: new Map() };
  }
  const [aboutModels, aboutAccount] = await Promise.all([
    Promise.all(models.map((model) => checkModel(account, model, config))),
    checkAccount(account),
  ]);
  const quoted = aboutModels.flatMap(({ quoted }, at) => (quoted ? [[models[at] ?? '', quoted] as const] : []));
  return {
    lines: [
      line,
      ...aboutModels.flatMap(({ lines }) => lines),
      ...unusedPrices(config).map(unusedPrice),
      ...aboutAccount.lines,
    ],
    balance: aboutAccount.balance,
    isThere: true,
    quoted: new Map(quoted),
  };
}

function unusedPrice(sentence: string): CheckLine {
  return caution('price', sentence, { next: 'Correct the name, or leave it: it does no harm.' });
}

function endpointLine(found: Reach, url: string, hasWaited: boolean): CheckLine {
  const advice = { next: hasWaited ? 'Look at its log.' : 'Start it, or wait until it is up: add --wait.' };
  switch (found.kind) {
    case 'answers':
      return good('endpoint', `${url} answers, after ${formatDuration(found.tookMs)}.`);
    case 'not-now':
      return failed(
        'endpoint',
        `${url} answers ${found.status}: it still loads, or nothing runs behind it.`,
        3,
        advice,
      );
    case 'silent': {
      const what = `${url} takes connections, but said nothing for ${formatDuration(found.afterMs)}: busy, or still loading.`;
      if (hasWaited) return failed('endpoint', what, 3, advice);
      return caution('endpoint', what, { next: 'Add --wait until it answers, or --probe for a real request.' });
    }
    case 'unreachable': {
      const isStarting = /ECONNREFUSED|ECONNRESET|broke off/.test(found.message) && !hasWaited;
      return failed('endpoint', `${url} cannot be reached: ${found.message}`, 3, {
        next: isStarting
          ? 'Check endpoint.baseUrl; for a server that is starting add --wait.'
          : 'Check endpoint.baseUrl, the network and the proxy.',
      });
    }
    default:
      return found satisfies never;
  }
}
