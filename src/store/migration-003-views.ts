/**
 * `{"contains": 1}`, in the config's order. Scorers first, then their score of this one result: the other way round SQLite would
 * read the whole run's scores for each result.
 */
function byScorer(column: 'value' | 'passed' | 'reason'): string {
  return `(SELECT json_group_object(scorer, ${column}) FROM (
    SELECT scores.scorer, scores.${column} FROM scorers CROSS JOIN scores USING (run_id, scorer, revision)
    WHERE scorers.run_id = results.run_id AND scorers.position IS NOT NULL AND scores.seq = results.seq
    ORDER BY scorers.position))`;
}

/**
 * A view for people with SQLite's own shell: no function of ours, no `->>`, so that an old shell reads it too. Its names are the
 * export's without `pb_`. The run comes first in the join, always: whatever a query filters by, it reads only the runs it keeps.
 */
export const migration003Views = `
CREATE VIEW v_results AS
SELECT
  runs.public_id AS run,
  runs.name AS run_name,
  dataset_rows.row_key AS row,
  dataset_rows.line,
  variants.label AS variant,
  results.repeat,
  results.status,
  answers.text AS answer,
  answers.reasoning,
  results.finish_reason,
  answers.model,
  results.latency_us / 1000.0 AS latency_ms,
  results.ttft_us / 1000.0 AS ttft_ms,
  results.attempts,
  results.prompt_tokens,
  results.completion_tokens,
  results.cached_tokens,
  results.reasoning_tokens,
  results.cost_billed_nano_usd / 1e9 AS cost_billed_usd,
  results.error_kind,
  answers.error,
  answers.request_id,
  strftime('%Y-%m-%dT%H:%M:%fZ', results.ended_ms / 1000.0, 'unixepoch') AS answered_at,
  dataset_rows.columns,
  ${byScorer('value')} AS scores,
  ${byScorer('passed')} AS passed,
  ${byScorer('reason')} AS reasons,
  runs.id AS run_id,
  results.seq
FROM runs
  CROSS JOIN results ON results.run_id = runs.id
  JOIN dataset_rows ON dataset_rows.dataset_id = runs.dataset_id AND dataset_rows.row_index = results.row_index
  JOIN variants ON variants.run_id = results.run_id AND variants.variant = results.variant
  LEFT JOIN answers ON answers.run_id = results.run_id AND answers.seq = results.seq;
`;
