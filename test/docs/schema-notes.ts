/** What every table, view and column of the database means; docs/database.md is made of it, and a test misses what lacks here. */
export interface TableNotes {
  readonly about: string;
  readonly columns: Readonly<Record<string, string>>;
}

const run = 'The run, as `runs.id`.';
const seq = "The sample's number in the plan, from 0.";

/** In the order of the page. */
export const schemaNotes: Readonly<Record<string, TableNotes>> = {
  v_results: {
    about:
      "One wide row a result, for people: the export's columns without `pb_`, the dataset's and the scorers' as JSON. Filter by `run`, `run_id` or `run_name`: then no other run is read.",
    columns: {
      run: "The run's id, as `promptbatch runs` lists it.",
      run_name: "The run's name.",
      row: "The row's key: its `id` cell, else a hash of its content.",
      line: "Line of the dataset's file where the record starts; the header is line 1.",
      variant: "The variant's label.",
      repeat: 'Which repeat of the sample, from 0.',
      status: '`answered` or `failed`.',
      answer: 'The answer as it came; empty text where the model said nothing.',
      reasoning: 'What the model thought, where the endpoint tells it apart.',
      finish_reason: 'As the endpoint wrote it.',
      model: 'The model the endpoint says it used.',
      latency_ms: "From the request's first byte sent to the answer's last received.",
      ttft_ms: 'To the first token; NULL: not streamed.',
      attempts: 'Requests sent for this sample.',
      prompt_tokens: 'As the endpoint counts them; NULL: not reported.',
      completion_tokens: 'As the endpoint counts them; NULL: not reported.',
      cached_tokens: 'Of the prompt, from a cache; NULL: not reported.',
      reasoning_tokens: 'Of the completion, spent on reasoning; NULL: not reported.',
      cost_billed_usd:
        'What the endpoint says it charged, in US dollars. For exact sums add up `results.cost_billed_nano_usd`.',
      error_kind: 'Why it failed, in a word; NULL unless failed.',
      error: "Why it failed, in the endpoint's words or ours.",
      request_id: 'What the last request was called towards the endpoint (`X-Client-Request-Id`).',
      answered_at: 'When the outcome was there: ISO 8601, UTC.',
      columns:
        "The dataset's cells: `json_extract(columns, '$.topic')`; a name with blanks or dots in quotes: `'$.\"my topic\"'`.",
      scores: 'A value for every scorer: `{"contains": 1.0}`.',
      passed: '1, 0 or null for every scorer: `{"contains": 1}`.',
      reasons: 'What a scorer says to its score, mostly null.',
      run_id: run,
      seq,
    },
  },
  runs: {
    about: 'One row a run.',
    columns: {
      id: 'Ascending: the newest run has the highest. Other tables mean it by `run_id`.',
      public_id: 'The id that people type.',
      name: "From the config's `name`, or `--name`.",
      run_key: 'From `--run-key`.',
      tags: 'JSON list of texts.',
      status:
        '`open`, `stopped`, `complete` or `abandoned`. An `open` run that no live process holds is what `promptbatch runs` calls interrupted.',
      stop_reason: 'In words, of a stopped one.',
      dataset_id: 'What was asked, as `datasets.id`.',
      samples: 'Planned: rows × variants × repeats.',
      config_hash: 'Of all that decides the answers; runs with the same can go on with each other.',
      identity: 'JSON of what the hash was made of.',
      confirms_run_id: 'The run that this one repeats because it was worse.',
      accepted_ms: 'When a person declared it good; NULL: nobody did.',
      started_ms: 'First start.',
      ended_ms: 'Newest end; NULL while it is open.',
      verdict: 'JSON: word, exit code, sentence, gates.',
    },
  },
  tries: {
    about: 'One row a start of a run: the first, and one for every resume.',
    columns: {
      run_id: run,
      try: 'From 1.',
      started_ms: 'When it began.',
      ended_ms: 'NULL: cut off, or still going on.',
      config: 'The resolved config that held, JSON, without secrets.',
      provenance: 'JSON: versions of promptbatch and Node, the git commit, and the like.',
      pid: 'The process, for messages only.',
      host: 'Its machine, for messages only.',
    },
  },
  variants: {
    about: 'Models, prompts and parameters of a run.',
    columns: {
      run_id: run,
      variant: 'Its number in the config, from 0.',
      label: 'Its name in reports.',
      model: 'The model asked for.',
      template: 'JSON of the messages, with `{{ variables }}`. What was sent is rendered again from it and the row.',
      params: 'JSON of the parameters.',
    },
  },
  results: {
    about:
      'One narrow row a finished sample; what is wide lies in `answers`. Samples without an outcome yet have none.',
    columns: {
      run_id: run,
      seq,
      variant: "The variant's number.",
      row_index: "The row's place in the dataset, from 0.",
      repeat: 'Which repeat, from 0.',
      try: 'The try that brought it.',
      status: '`answered` or `failed`.',
      finish_reason: 'As the endpoint wrote it.',
      marks:
        'What is remarkable, between commas: `truncated`, `truncated-inferred`, `refusal`, `content-filter`, `empty`, `empty-with-reasoning`, `tool-calls`.',
      latency_us: 'First byte sent to last byte received, of the attempt that answered.',
      ttft_us: 'To the first token; NULL: not streamed.',
      queue_us: 'Time spent waiting on our side, apart from latency.',
      attempts: 'Requests sent for it.',
      prompt_tokens: 'As reported.',
      completion_tokens: 'As reported.',
      cached_tokens: 'As reported, from a cache.',
      cached_within: '`prompt`: cached tokens are part of the prompt tokens; `on-top`: they are not.',
      reasoning_tokens: 'As reported.',
      total_tokens: 'As reported.',
      cost_billed_nano_usd: 'What the endpoint says it charged, in billionths of a US dollar.',
      error_kind: 'Why it failed, in a word; NULL unless failed.',
      prompt_hash: 'SHA-256 of the messages as they were sent.',
      ended_ms: 'When the outcome was there.',
    },
  },
  answers: {
    about: 'The wide part of a result.',
    columns: {
      run_id: run,
      seq,
      text: 'The answer; NULL: failed, or pruned where the result is answered.',
      raw_content: 'JSON of the content as it came, where it was more than a text.',
      reasoning: 'Thought, where the endpoint tells it apart.',
      tool_calls: 'JSON of the tool calls.',
      model: 'The model the endpoint says it used.',
      system_fingerprint: 'As the endpoint wrote it.',
      provider: 'Who answered behind the endpoint, where it says so.',
      usage_source: '`usage`, or `timings` where only those told the tokens.',
      raw_usage: 'JSON of the usage as it came.',
      request_id: 'What the last request was called (`X-Client-Request-Id`).',
      inference_id: 'The id the charge is booked under at the endpoint.',
      error: "Why it failed, in the endpoint's words or ours.",
    },
  },
  attempts: {
    about: 'Requests that brought no answer, one row each.',
    columns: {
      run_id: run,
      seq,
      try: 'The try it belongs to.',
      n: 'Which attempt of the sample, from 1.',
      error_kind: 'In a word.',
      message: "In the endpoint's words or ours.",
      request_id: 'What the request was called.',
      wait_ms: 'How long was waited before the next; NULL: there was none.',
      at_ms: 'When it failed.',
    },
  },
  row_repeats: {
    about:
      "Rows that are asked another number of times than the config's default, as it was decided when the run was begun.",
    columns: {
      run_id: run,
      row_index: 'From 0, as in `dataset_rows`.',
      repeats: 'How often, of each variant.',
    },
  },
  scorers: {
    about: 'What judges a run. A scorer that was changed is a new revision; its old scores stay beside the new ones.',
    columns: {
      run_id: run,
      scorer: 'Its name.',
      revision: 'From 1.',
      fingerprint:
        "JSON of the scorer's config. Where another dataset than the run's decided what is expected of some rows: JSON of `scorer`, that config, and `expectations`, a SHA-256 of those rows' keys and what is expected of them.",
      position: 'Its place in the newest config; NULL: no longer used.',
    },
  },
  scores: {
    about: 'One row a score. Those that count belong to a revision whose `scorers.position` is not NULL.',
    columns: {
      run_id: run,
      scorer: 'Its name.',
      revision: 'Of the scorer.',
      seq,
      value: 'Mostly 0 to 1; NULL: it could not score, see `reason`.',
      passed: '1 or 0; NULL: the scorer only measures, or could not score.',
      reason: 'What the scorer says to it.',
    },
  },
  prices: {
    about: 'Prices that were in force while a try went on, so that the cost of a run never changes afterwards.',
    columns: {
      id: 'What `try_prices.price_id` means.',
      model: 'Of which model.',
      source: "`config`, or `catalogue`: the endpoint's own list.",
      valid_from_ms: 'When it was first met.',
    },
  },
  price_rates: {
    about: 'What a price consists of, one row a measure.',
    columns: {
      price_id: 'The price, as `prices.id`.',
      measure: '`input`, `cachedInput`, `output`, `reasoning` (tokens) or `request`.',
      usd: 'US dollars as an exact decimal text …',
      per: '… for so many tokens (or requests).',
    },
  },
  try_prices: {
    about: 'Which price held for a variant in a try. None: its computed cost is unknown.',
    columns: {
      run_id: run,
      try: 'The try.',
      variant: "The variant's number.",
      price_id: 'The price, as `prices.id`.',
    },
  },
  datasets: {
    about: 'One row a dataset file, by content and by how it was read.',
    columns: {
      id: 'What `runs.dataset_id` means.',
      sha256: "Of the file's bytes.",
      reading: 'Delimiter and id column: another reading is another dataset.',
      path: 'Where it lay when it was first read.',
      size: 'In bytes.',
      mtime_ms: 'When the file had last been changed.',
      row_count: 'Rows, without the header.',
      columns: "JSON list of the header's names.",
    },
  },
  dataset_rows: {
    about: 'The rows themselves, stored once for all runs that ask them.',
    columns: {
      dataset_id: 'The dataset, as `datasets.id`.',
      row_index: 'Its place in the file, from 0.',
      line: 'The line where it starts; the header is line 1.',
      row_key: 'Its `id` cell, else a hash of its content.',
      content_hash: 'SHA-256 of its cells.',
      columns: 'JSON of its cells, all of them texts.',
    },
  },
  events: {
    about: 'What happened during a run besides results, the oldest first.',
    columns: {
      id: 'Ascending.',
      run_id: run,
      at_ms: 'When.',
      lane: 'Of which endpoint, key and model; NULL: of the run as a whole.',
      kind: '`concurrency`, `paused`, `reopened`, `went-down`, `came-back`, `suspects`, `stopping`, `retry-failed`, `judged`.',
      detail: 'JSON, by kind: see below.',
    },
  },
  claims: {
    about:
      'Which processes write now. For messages; who may write is decided by locks, see [durability](durability.md).',
    columns: {
      slot: "The lock file's number.",
      name: 'The run name that is claimed.',
      run_id: 'The run; NULL: not chosen yet.',
      pid: 'The process.',
      host: 'Its machine.',
      started_ms: 'When it began.',
    },
  },
};
