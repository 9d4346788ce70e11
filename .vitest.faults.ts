import { defineConfig } from 'vitest/config';
import { CountReporter } from './test/count-reporter.ts';

/** The fault suite: `npm run test:faults`. Apart from `npm test`, as every row waits for real timeouts. */
export default defineConfig({
  test: {
    include: ['test/faults/fault-suite.ts'],
    globalSetup: ['test/build-once.ts'],
    pool: 'forks',
    reporters: ['verbose', new CountReporter()],
    // Most of a row is waiting: four side by side keep two cores busy.
    maxConcurrency: 4,
    testTimeout: 300_000,
  },
});
