import { defineConfig } from 'vitest/config';
import { CountReporter } from './test/count-reporter.ts';

export default defineConfig({
  test: {
    include: ['test/**/*.test.ts'],
    // With the fault suite: see .vitest.faults.ts.
    exclude: ['test/**/*.fault.test.ts'],
    globalSetup: ['test/build-once.ts'],
    pool: 'forks',
    // Nothing here leaves anything behind in its process, so a worker serves one file after the other.
    isolate: false,
    reporters: ['default', new CountReporter()],
    // Most of the time goes to child processes that wait for sockets and disks: more than a worker a core keeps two cores busy.
    maxWorkers: 4,
    // End-to-end tests start real processes, several at a time on two cores.
    testTimeout: 30_000,
  },
});
