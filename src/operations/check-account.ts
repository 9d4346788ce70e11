import { type Balance, type KeyFacts, lookUpAccount } from '../endpoint/account-key.ts';
import type { AccountOptions } from '../endpoint/ask-route.ts';
import type { CheckLine } from '../report/check-data.ts';
import { caution, failed, good, saidNothing, unsaid } from './check-lines.ts';

export interface AccountLines {
  readonly lines: readonly CheckLine[];
  /** null: not said. */
  readonly balance: Balance | null;
}

const chatScope = 'model:chat';

/** What the key may do and what is left to spend, where the endpoint tells. */
export async function checkAccount(account: AccountOptions): Promise<AccountLines> {
  const { key, balance } = await lookUpAccount(account);
  return { lines: [limitsLine(key), balanceLine(balance)], balance };
}

function limitsLine(key: KeyFacts | null): CheckLine {
  if (key === null) return unsaid('limits', saidNothing);
  const { isDisabled, scopes, limit, monthlyUsageUsd } = key;
  if (isDisabled) return failed('limits', 'The key is disabled.', 4, { next: 'Enable it, or use another one.' });
  if (scopes !== null && scopes.length > 0 && !scopes.includes(chatScope))
    return failed('limits', `The key may only be used for ${scopes.join(', ')}.`, 4, {
      next: `Give it the scope ${chatScope}, or use another one.`,
    });
  const used = monthlyUsageUsd === null ? '' : `; $${money(monthlyUsageUsd)} used this month`;
  if (limit === null) return good('limits', `The key has no spending limit of its own${used}.`);
  const text = `The key may spend $${money(limit.usd)}${limit.period === null ? '' : ` a ${limit.period}`}${used}.`;
  const isUsedUp = limit.period === 'month' && monthlyUsageUsd !== null && monthlyUsageUsd >= limit.usd;
  return isUsedUp
    ? caution('limits', text, { next: 'It is used up: raise it, or wait for the month to end.' })
    : good('limits', text);
}

function balanceLine(balance: Balance | null): CheckLine {
  if (balance === null) return unsaid('balance', saidNothing);
  const { amount, currency } = balance;
  const text = currency === 'USD' ? `$${money(amount)} left.` : `${money(amount)} ${currency} left.`;
  return amount > 0
    ? good('balance', text)
    : caution('balance', text, { next: 'Top up: paid requests will be refused.' });
}

function money(amount: number): string {
  return amount.toFixed(2);
}
