import { defineConfig } from 'vitest/config';
import { CountReporter } from './test/count-reporter.ts';

/**
 * The fault suite: `npm run test:faults`, the table and what is named `*.fault.test.ts`. Apart from `npm test`, which is to
 * take four minutes at most: these wait for real timeouts, or start the program very often.
 */
export default defineConfig({
  test: {
    include: ['test/faults/fault-suite.ts', 'test/**/*.fault.test.ts'],
    globalSetup: ['test/build-once.ts'],
    pool: 'forks',
    reporters: ['verbose', new CountReporter()],
    // Most of a row is waiting: four side by side keep two cores busy.
    maxConcurrency: 4,
    testTimeout: 300_000,
  },
});
