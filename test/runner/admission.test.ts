import { expect, test } from 'vitest';
import { runPaced } from './paced-run.ts';

// It did, and every pause made the next one longer: the run gave up.
test('a probe goes before it is due at the learnt pace, and does not put off what comes after it', async () => {
  let asked = 0;
  const server = () => ({ retryAfterMs: asked++ % 2 === 0 ? 100 : null });
  const { endedMs } = await runPaced({ server, samples: 40, maxConcurrency: 1 });
  expect(endedMs).toBeLessThan(600_000);
});
