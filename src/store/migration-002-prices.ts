/**
 * What models cost, and which price was in force while a try of a run went on: so a run's cost never changes afterwards.
 * A rate is exact: `usd` is decimal text, for `per` tokens (or requests). Results of before keep an unknown total and price.
 */
export const migration002Prices = `
CREATE TABLE prices (
  id INTEGER PRIMARY KEY,
  model TEXT NOT NULL,
  source TEXT NOT NULL CHECK (source IN ('config', 'catalogue')),
  valid_from_ms INTEGER NOT NULL
) STRICT;
CREATE INDEX prices_by_model ON prices (model, source, id);

CREATE TABLE price_rates (
  price_id INTEGER NOT NULL REFERENCES prices (id) ON DELETE CASCADE,
  measure TEXT NOT NULL CHECK (measure IN ('input', 'cachedInput', 'output', 'reasoning', 'request')),
  usd TEXT NOT NULL,
  per INTEGER NOT NULL CHECK (per > 0),
  PRIMARY KEY (price_id, measure)
) STRICT, WITHOUT ROWID;

CREATE TABLE try_prices (
  run_id INTEGER NOT NULL,
  try INTEGER NOT NULL,
  variant INTEGER NOT NULL,
  price_id INTEGER NOT NULL REFERENCES prices (id),
  PRIMARY KEY (run_id, try, variant),
  FOREIGN KEY (run_id, try) REFERENCES tries (run_id, try) ON DELETE CASCADE
) STRICT, WITHOUT ROWID;
CREATE INDEX try_prices_by_price ON try_prices (price_id);

ALTER TABLE results ADD COLUMN total_tokens INTEGER;
`;
