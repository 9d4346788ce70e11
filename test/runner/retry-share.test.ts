import { describe, expect, test } from 'vitest';
import { RetryShare } from '../../src/runner/retry-share.ts';

describe('the share of retries', () => {
  test('ten are free, then a fifth of what is sent', () => {
    const share = new RetryShare(0.2);
    let retries = 0;
    for (let sent = 0; sent < 1000; sent += 1) {
      const isRetry = share.allows(true);
      if (isRetry) retries += 1;
      share.sent(isRetry);
      share.over(isRetry);
      expect(retries).toBeLessThanOrEqual(10 + 0.2 * (sent + 1) + 1);
    }
    expect(retries).toBeGreaterThan(200);
  });

  test('past it they go one at a time where nothing fresh is left, and so never wait for ever', () => {
    const share = new RetryShare(0);
    for (let n = 0; n < 10; n += 1) {
      expect(share.allows(true)).toBe(true);
      share.sent(true);
    }
    expect(share.allows(true)).toBe(false);
    expect(share.allows(false)).toBe(false);
    for (let n = 0; n < 10; n += 1) share.over(true);
    expect(share.allows(true)).toBe(false);
    expect(share.allows(false)).toBe(true);
    share.sent(true);
    expect(share.allows(false)).toBe(false);
  });

  test('without a bound all go', () => {
    const share = new RetryShare(null);
    for (let n = 0; n < 100; n += 1) share.sent(true);
    expect(share.allows(true)).toBe(true);
  });
});
