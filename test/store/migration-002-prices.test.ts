import { closeSync, openSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { connect } from '../../src/store/connect.ts';
import { migrate, migrations } from '../../src/store/migrate.ts';
import { openStore } from '../../src/store/open-store.ts';
import { readColumns } from '../../src/store/read-columns.ts';
import { readResults } from '../../src/store/read-results.ts';
import { readPrices, recordPrices } from '../../src/store/run-prices.ts';
import { somePrice, withFolder } from './fixtures.ts';

/** As the first version wrote them. */
const firstVersionRows = `
INSERT INTO datasets VALUES (1, zeroblob(32), 'comma', '/qa.csv', 10, 1, 2, '["prompt"]');
INSERT INTO dataset_rows VALUES (1, 0, 2, 'a', x'00', '{"prompt":"x"}'), (1, 1, 3, 'b', x'01', '{"prompt":"y"}');
INSERT INTO runs VALUES (1, 'r1', 'nightly', NULL, '[]', 'complete', NULL, 1, 2, 'h', '{}', NULL, 1, 2, NULL);
INSERT INTO tries VALUES (1, 1, 1, 2, '{}', '{}', 1, 'here');
INSERT INTO variants VALUES (1, 0, 'v', 'm', '[]', '{}');
INSERT INTO results VALUES
  (1, 0, 0, 0, 0, 1, 'answered', 'stop', NULL, 1000, NULL, 5, 1, 20, 46, 4, 'on-top', 7, 1300, NULL, x'00', 2),
  (1, 1, 0, 1, 0, 1, 'failed', NULL, NULL, NULL, NULL, 5, 6, NULL, NULL, NULL, NULL, NULL, NULL, 'filtered', x'00', 2);
INSERT INTO answers (run_id, seq, text) VALUES (1, 0, 'Paris');
`;

describe('from the first version to the one with prices', () => {
  test('what was stored stays, with an unknown price and total, and a new try can have both', () =>
    withFolder((folder) => {
      const path = join(folder, 'results.db');
      closeSync(openSync(path, 'wx'));
      const old = connect(path);
      migrate(old, path, migrations.slice(0, 1));
      old.exec(firstVersionRows);
      old.close();

      const store = openStore(path, 'existing');
      expect([...readResults(store, 1)]).toMatchObject([
        { rowKey: 'a', answer: 'Paris', tryNumber: 1, variant: 0, totalTokens: null, costBilledNanoUsd: 1300 },
        { rowKey: 'b', status: 'failed', errorKind: 'filtered' },
      ]);
      const { cachedOnTop, totalTokens, tryNumber } = readColumns(store, 1);
      expect([[...cachedOnTop], [...totalTokens], [...tryNumber]]).toEqual([
        [1, 0],
        [Number.NaN, Number.NaN],
        [1, 1],
      ]);
      expect(readPrices(store, 1)).toEqual([]);
      recordPrices(store, 1, 1, [{ variant: 0, model: 'm', source: 'config', price: somePrice }], 3);
      expect(readPrices(store, 1)).toMatchObject([{ price: somePrice }]);
      expect(store.all('PRAGMA foreign_key_check')).toEqual([]);
      store.close();
    }));
});
