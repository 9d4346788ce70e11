/**
 * The first schema. Times are epoch milliseconds, durations microseconds, money integer nano-USD; unknown is NULL.
 * `results` is narrow because every report walks a whole run of it; what is wide and seldom read lies in `answers`.
 */
export const migration001Initial = `
CREATE TABLE datasets (
  id INTEGER PRIMARY KEY,
  sha256 BLOB NOT NULL CHECK (length(sha256) = 32),
  reading TEXT NOT NULL,
  path TEXT NOT NULL,
  size INTEGER NOT NULL,
  mtime_ms INTEGER NOT NULL,
  row_count INTEGER NOT NULL,
  columns TEXT NOT NULL CHECK (json_valid(columns)),
  UNIQUE (sha256, reading)
) STRICT;

CREATE TABLE dataset_rows (
  dataset_id INTEGER NOT NULL REFERENCES datasets (id) ON DELETE CASCADE,
  row_index INTEGER NOT NULL,
  line INTEGER NOT NULL,
  row_key TEXT NOT NULL,
  content_hash BLOB NOT NULL,
  columns TEXT NOT NULL,
  PRIMARY KEY (dataset_id, row_index)
) STRICT, WITHOUT ROWID;

CREATE TABLE runs (
  id INTEGER PRIMARY KEY,
  public_id TEXT NOT NULL UNIQUE,
  name TEXT NOT NULL,
  run_key TEXT,
  tags TEXT NOT NULL CHECK (json_valid(tags)),
  status TEXT NOT NULL CHECK (status IN ('open', 'stopped', 'complete', 'abandoned')),
  stop_reason TEXT,
  dataset_id INTEGER NOT NULL REFERENCES datasets (id),
  samples INTEGER NOT NULL,
  config_hash TEXT NOT NULL,
  identity TEXT NOT NULL CHECK (json_valid(identity)),
  confirms_run_id INTEGER REFERENCES runs (id) ON DELETE CASCADE,
  started_ms INTEGER NOT NULL,
  ended_ms INTEGER,
  verdict TEXT CHECK (json_valid(verdict))
) STRICT;
CREATE INDEX runs_by_key ON runs (run_key, name) WHERE run_key IS NOT NULL;
CREATE INDEX runs_by_identity ON runs (name, config_hash);
CREATE INDEX runs_by_dataset ON runs (dataset_id);
CREATE INDEX runs_by_confirmed ON runs (confirms_run_id) WHERE confirms_run_id IS NOT NULL;

CREATE TABLE tries (
  run_id INTEGER NOT NULL REFERENCES runs (id) ON DELETE CASCADE,
  try INTEGER NOT NULL,
  started_ms INTEGER NOT NULL,
  ended_ms INTEGER,
  config TEXT NOT NULL CHECK (json_valid(config)),
  provenance TEXT NOT NULL CHECK (json_valid(provenance)),
  pid INTEGER NOT NULL,
  host TEXT NOT NULL,
  PRIMARY KEY (run_id, try)
) STRICT;

CREATE TABLE claims (
  slot INTEGER PRIMARY KEY,
  name TEXT NOT NULL,
  run_id INTEGER REFERENCES runs (id) ON DELETE CASCADE,
  pid INTEGER NOT NULL,
  host TEXT NOT NULL,
  started_ms INTEGER NOT NULL
) STRICT;

CREATE TABLE variants (
  run_id INTEGER NOT NULL REFERENCES runs (id) ON DELETE CASCADE,
  variant INTEGER NOT NULL,
  label TEXT NOT NULL,
  model TEXT NOT NULL,
  template TEXT NOT NULL CHECK (json_valid(template)),
  params TEXT NOT NULL CHECK (json_valid(params)),
  PRIMARY KEY (run_id, variant)
) STRICT, WITHOUT ROWID;

CREATE TABLE results (
  run_id INTEGER NOT NULL REFERENCES runs (id) ON DELETE CASCADE,
  seq INTEGER NOT NULL,
  variant INTEGER NOT NULL,
  row_index INTEGER NOT NULL,
  repeat INTEGER NOT NULL,
  try INTEGER NOT NULL,
  status TEXT NOT NULL CHECK (status IN ('answered', 'failed')),
  finish_reason TEXT,
  marks TEXT,
  latency_us INTEGER,
  ttft_us INTEGER,
  queue_us INTEGER NOT NULL,
  attempts INTEGER NOT NULL,
  prompt_tokens INTEGER,
  completion_tokens INTEGER,
  cached_tokens INTEGER,
  cached_within TEXT,
  reasoning_tokens INTEGER,
  cost_billed_nano_usd INTEGER,
  error_kind TEXT,
  prompt_hash BLOB NOT NULL,
  ended_ms INTEGER NOT NULL,
  PRIMARY KEY (run_id, seq),
  CHECK ((status = 'failed') = (error_kind IS NOT NULL))
) STRICT, WITHOUT ROWID;
CREATE INDEX results_failed ON results (run_id, error_kind) WHERE status = 'failed';

CREATE TABLE answers (
  run_id INTEGER NOT NULL,
  seq INTEGER NOT NULL,
  text TEXT,
  raw_content TEXT,
  reasoning TEXT,
  tool_calls TEXT,
  model TEXT,
  system_fingerprint TEXT,
  usage_source TEXT,
  raw_usage TEXT,
  request_id TEXT,
  inference_id TEXT,
  error TEXT,
  PRIMARY KEY (run_id, seq),
  FOREIGN KEY (run_id, seq) REFERENCES results (run_id, seq) ON DELETE CASCADE
) STRICT;

CREATE TABLE attempts (
  run_id INTEGER NOT NULL REFERENCES runs (id) ON DELETE CASCADE,
  seq INTEGER NOT NULL,
  try INTEGER NOT NULL,
  n INTEGER NOT NULL,
  error_kind TEXT NOT NULL,
  message TEXT NOT NULL,
  request_id TEXT NOT NULL,
  wait_ms REAL,
  at_ms INTEGER NOT NULL,
  PRIMARY KEY (run_id, seq, try, n)
) STRICT;

CREATE TABLE scorers (
  run_id INTEGER NOT NULL REFERENCES runs (id) ON DELETE CASCADE,
  scorer TEXT NOT NULL,
  revision INTEGER NOT NULL,
  fingerprint TEXT NOT NULL,
  position INTEGER,
  PRIMARY KEY (run_id, scorer, revision),
  UNIQUE (run_id, scorer, fingerprint)
) STRICT;

CREATE TABLE scores (
  run_id INTEGER NOT NULL,
  scorer TEXT NOT NULL,
  revision INTEGER NOT NULL,
  seq INTEGER NOT NULL,
  value REAL,
  passed INTEGER CHECK (passed IN (0, 1)),
  reason TEXT,
  PRIMARY KEY (run_id, scorer, revision, seq),
  FOREIGN KEY (run_id, scorer, revision) REFERENCES scorers (run_id, scorer, revision) ON DELETE CASCADE
) STRICT, WITHOUT ROWID;

CREATE TABLE events (
  id INTEGER PRIMARY KEY,
  run_id INTEGER NOT NULL REFERENCES runs (id) ON DELETE CASCADE,
  at_ms INTEGER NOT NULL,
  lane TEXT,
  kind TEXT NOT NULL,
  detail TEXT
) STRICT;
CREATE INDEX events_by_run ON events (run_id);
`;
