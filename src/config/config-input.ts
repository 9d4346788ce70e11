import type { FaultsInput } from './faults-input.ts';

/**
 * A config as a program writes it: the types that editors complete. They are written out by hand, because the types that zod
 * derives would ask everybody who uses the library to have zod; a test holds the two equal. Defaults, ranges and what is
 * not yet available stand in the schema and in `configs/promptbatch.schema.json`.
 */
export interface ConfigInput {
  readonly $schema?: string;
  /** What runs of this config are called; an object has no file to be called after, so it needs one. */
  readonly name?: string;
  /** To find runs by. */
  readonly tags?: readonly string[];
  readonly dataset: DatasetInput;
  /** Who is asked. Default: what OPENAI_BASE_URL names. */
  readonly endpoint?: EndpointInput;
  /** How it is asked: each row is sent once for each variant. */
  readonly variants: readonly VariantInput[];
  /**
   * How often each row is asked of each variant. Default 1. A map: rows that have disagreed with themselves on earlier nights
   * are asked `flaky` times, the others `default` times.
   */
  readonly repeats?: number | { readonly default?: number; readonly flaky: number };
  /** `max`: requests in flight at a time, at most. Default 64. */
  readonly concurrency?: { readonly max?: number; readonly adaptive?: boolean };
  /** Rate limits that you know, for each model. Default: none. */
  readonly limits?: { readonly requestsPerMinute?: number; readonly tokensPerMinute?: number };
  readonly timeouts?: {
    readonly connectMs?: number;
    readonly firstByteMs?: number;
    /** Longest silence within an answer. */
    readonly idleMs?: number;
    /** One attempt as a whole. */
    readonly attemptMs?: number;
  };
  readonly retry?: {
    readonly maxAttempts?: number;
    /** Minutes without any answer after which a run stops. */
    readonly giveUpAfterMin?: number;
    readonly maxRetryShare?: number | null;
  };
  /** What a run may use before it stops, to be resumed. */
  readonly budget?: {
    readonly maxUsd?: number;
    /** Of prompts and answers. */
    readonly maxTokens?: number;
    /** Retries included. */
    readonly maxRequests?: number;
    /** From the start of each try. */
    readonly maxDurationMin?: number;
    /** A time of day such as `06:00`, by the clock of this machine. */
    readonly finishBy?: string;
  };
  /** By model, in US dollars. */
  readonly prices?: Readonly<Record<string, PriceInput>>;
  /** Failed ÷ planned; past it the exit code is 3. Default 0.01. */
  readonly maxErrorRate?: number;
  /** An interrupted run this young is gone on with. Default 24. */
  readonly resumeWithinHours?: number;
  /** How long requests in flight may finish once the run is told to stop. Default 20,000. */
  readonly graceMs?: number;
  /** How answers are judged. Default: not at all. */
  readonly scorers?: readonly ScorerInput[];
  /** What gates compare a run with. Default: the last 7 good nights. A text is the id, run key or name of one run. */
  readonly baseline?: BaselineInput | string | null;
  /** Ask everything once more before a drop counts. Default true. */
  readonly confirm?: boolean;
  /** What a gate does that can tell neither a drop nor its absence. Default `pass`. */
  readonly onUnclear?: 'pass' | 'warn' | 'fail';
  /** Conditions that decide the exit code: 10 where one fails. */
  readonly gates?: readonly GateInput[];
  /** Reports that `promptbatch run` writes into ./results, the format by ending. */
  readonly outputs?: readonly string[];
  /** A shell command that `promptbatch run` gives the report to, as JSON. */
  readonly onFinish?: string | null;
}

interface BaselineInput {
  /** The newest so many good nights. Default 7. */
  readonly window?: number;
  /** `first-14`: what `maxDrift` measures from. */
  readonly reference?: string;
  /** One run in place of the last nights. */
  readonly run?: string;
  /** Whether a run without a baseline fails. Default false. */
  readonly required?: boolean;
}

/** A metric and one bound. `'20%'` is a share of the baseline. */
interface GateInput {
  /** `score.NAME`, `errorRate`, `latencyMs.p95`, `ttftMs.p95`, `costUsd`, `tokens`. */
  readonly metric: string;
  /** The label of the only variant that it holds for. */
  readonly variant?: string;
  readonly maxDrop?: number | string;
  readonly maxDrift?: number;
  readonly maxIncrease?: number | string;
  readonly min?: number;
  readonly max?: number;
}

interface DatasetInput {
  /** A CSV file with a header. */
  readonly path: string;
  /** The column that names a row. Default: `id`, where there is one. */
  readonly id?: string;
  /** The column whose equal values belong together. */
  readonly cluster?: string;
  /** Default: found in the file. */
  readonly delimiter?: ',' | ';' | '\t';
  /** Only these rows, e.g. `topic=maths`. */
  readonly filter?: string;
  /** At most so many rows. */
  readonly rowLimit?: number;
  /** So many rows, chosen by the seed. */
  readonly sample?: number;
  readonly seed?: number;
  readonly shuffle?: boolean;
}

/** `simulated` alone, or a `baseUrl` and what goes with it. */
interface EndpointInput {
  /** The built-in endpoint: no key, nothing leaves this machine. */
  readonly simulated?: {
    /** The same seed gives the same answers, delays and faults. */
    readonly seed?: number;
    /** Share of the rows that are answered rightly, in [0, 1]. */
    readonly accuracy?: number;
    readonly latencyMs?: number;
    readonly faults?: FaultsInput;
  };
  /** Of an OpenAI-compatible API; `/chat/completions` is appended. */
  readonly baseUrl?: string;
  /** The name of the environment variable that holds the key, never the key. */
  readonly apiKeyEnv?: string;
  /** A file of mode 0600 that holds nothing but the key. */
  readonly apiKeyFile?: string;
  /** `${NAME}` in a value is read from the environment. */
  readonly headers?: Readonly<Record<string, string>>;
  /** `${NAME}` in a value is read from the environment. */
  readonly query?: Readonly<Record<string, string>>;
  /** Where the endpoint says what a call cost, in USD. */
  readonly billedCost?: { readonly header?: string; readonly jsonPath?: string } | null;
  readonly connection?: 'keep-alive' | 'close';
  readonly stream?: { readonly finishReason?: 'required' | 'optional' };
}

interface VariantInput {
  /** How reports call it. Default: the model. */
  readonly label?: string;
  readonly model: string;
  /** The prompt. Columns of the dataset are its variables: `{{ prompt }}`. */
  readonly messages: readonly MessageInput[];
  /** Further fields of the request, sent as written; a template in place of a value is rendered for each row. */
  readonly params?: ParamsInput;
}

type ContentInput = string | readonly { readonly type: string; readonly [key: string]: unknown }[];

type MessageInput =
  | { readonly role: 'system' | 'user'; readonly content: ContentInput; readonly name?: string }
  | {
      readonly role: 'assistant';
      readonly content?: ContentInput | null;
      readonly name?: string;
      readonly [key: string]: unknown;
    }
  | { readonly role: 'tool'; readonly content: ContentInput; readonly tool_call_id: string };

interface ParamsInput {
  readonly temperature?: number | string;
  readonly top_p?: number | string;
  readonly max_tokens?: number | string;
  readonly max_completion_tokens?: number | string;
  readonly seed?: number | string;
  readonly stop?: string | readonly string[] | null;
  readonly stream?: boolean | string;
  readonly response_format?: object | string;
  readonly [name: string]: unknown;
}

interface PriceInput {
  readonly inputPerMillionUsd?: number;
  readonly cachedInputPerMillionUsd?: number;
  readonly outputPerMillionUsd?: number;
  readonly reasoningPerMillionUsd?: number;
  readonly perRequestUsd?: number;
}

interface AnyScorerInput {
  /** How reports and exports call it. Default: its type. */
  readonly name?: string;
  readonly weight?: number;
  /** true: rows whose expectation renders empty are outside this scorer. */
  readonly optional?: boolean;
}

interface TextScorerInput extends AnyScorerInput {
  readonly caseSensitive?: boolean;
  /** Ignore white space around the answer and the expectation. */
  readonly trim?: boolean;
}

type ScorerInput =
  | (TextScorerInput & {
      readonly type: 'exact';
      /** A template, e.g. `{{ expected }}`. */
      readonly expected: string;
    })
  | (TextScorerInput & {
      readonly type: 'contains';
      readonly expected: string | readonly string[];
      /** Splits one rendered text into several, e.g. `|`. */
      readonly separator?: string;
      /** How many of several must be found. Default `all`. */
      readonly match?: 'all' | 'any' | 'none';
    })
  | (TextScorerInput & {
      readonly type: 'regex';
      /** A JavaScript regular expression; may be a template. */
      readonly pattern: string;
      /** Of JavaScript, e.g. `m` for ^ and $ at every line. */
      readonly flags?: string;
    })
  | (AnyScorerInput & {
      readonly type: 'numeric';
      readonly expected: string | number;
      /** Largest absolute difference that still passes. Default 0. */
      readonly tolerance?: number;
      /** Which number of the answer counts. Default `last`. */
      readonly take?: 'last' | 'first';
    });

/** Gives the config back as it is; editors complete what is written inside. It is checked when it is run. */
export function defineConfig(config: ConfigInput): ConfigInput {
  return config;
}
