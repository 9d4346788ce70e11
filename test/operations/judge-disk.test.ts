import { expect, test } from 'vitest';
import { judgeDisk } from '../../src/operations/check-place.ts';

const mebibyte = 1024 ** 2;

test.each([
  { freeMiB: 80_000, samples: 1000, mark: 'good', says: '78.1 GiB free.', why: 'plenty' },
  { freeMiB: 80_000, samples: null, mark: 'good', says: '78.1 GiB free.', why: 'samples not known' },
  { freeMiB: 900, samples: 1000, mark: 'caution', says: 'Only 900 MiB free.', why: 'little, whatever the run' },
  { freeMiB: 1500, samples: 1_000_000, mark: 'caution', says: '1000000 answers may take', why: 'little for the run' },
  { freeMiB: 63, samples: 1, mark: 'failed', says: 'Only 63 MiB free.', why: 'less than any run takes' },
])('$freeMiB MiB for $samples samples: $mark ($why)', ({ freeMiB, samples, mark, says }) => {
  const line = judgeDisk(freeMiB * mebibyte, samples);
  expect({ mark: line.mark, found: line.found, exitCode: line.exitCode }).toEqual({
    mark,
    found: expect.stringContaining(says),
    exitCode: mark === 'failed' ? 5 : null,
  });
});
