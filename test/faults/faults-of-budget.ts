import type { Fault } from './fault.ts';
import { refuse } from './misbehaviours.ts';
import { everySample } from './rules.ts';

const messages = [{ role: 'user', content: '{{ question }}' }];
/** What is set aside for a request is bounded by it. */
const params = { max_tokens: 5 };
const variants = [
  { label: 'json', model: 'm', messages, params },
  { label: 'stream', model: 'm', messages, params: { ...params, stream: true } },
];
const ends = 'stops with 3 before it is passed and marks nothing failed; with a larger one, it finishes';
const enough = (key: string, value: number) => ({ exit: 0, args: ['--set', `budget.${key}=${value}`] }) as const;
const prices = { m: { inputPerMillionUsd: 1000, outputPerMillionUsd: 1000 } };

/** Every answer uses 10 tokens. */
export const faultsOfBudget: readonly Fault[] = [
  {
    what: 'maxRequests, while a tenth of the requests get a 500',
    ends,
    config: { variants, budget: { maxRequests: 20 } },
    server: () => [everySample(10, refuse(500, 'Internal error.'))],
    tries: [{ exit: 3, says: ['maxRequests'], sendsAtMost: 20 }, enough('maxRequests', 200)],
  },
  {
    what: 'maxTokens',
    ends,
    config: { variants, budget: { maxTokens: 200 } },
    tries: [{ exit: 3, says: ['maxTokens'], sendsAtMost: 20 }, enough('maxTokens', 20_000)],
  },
  {
    what: 'maxUsd',
    ends,
    config: { variants, prices, budget: { maxUsd: 0.2 } },
    tries: [{ exit: 3, says: ['maxUsd'], sendsAtMost: 20 }, enough('maxUsd', 20)],
  },
];
