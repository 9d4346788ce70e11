/**
 * What comparing nights needs: when a run was declared good by a person, which provider behind the endpoint answered, and how
 * often rows are asked whose number of repeats is not the config's default.
 */
export const migration004Nights = `
ALTER TABLE runs ADD COLUMN accepted_ms INTEGER;

ALTER TABLE answers ADD COLUMN provider TEXT;

CREATE TABLE row_repeats (
  run_id INTEGER NOT NULL REFERENCES runs (id) ON DELETE CASCADE,
  row_index INTEGER NOT NULL,
  repeats INTEGER NOT NULL CHECK (repeats > 0),
  PRIMARY KEY (run_id, row_index)
) STRICT, WITHOUT ROWID;
`;
