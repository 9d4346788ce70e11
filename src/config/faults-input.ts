/** What goes wrong by shares of the requests, each in [0, 1]. */
type FaultName =
  | 'rateLimit429'
  | 'error500'
  | 'error503'
  | 'hangBeforeHeaders'
  | 'hangMidStream'
  | 'reset'
  | 'cutStream'
  | 'html200'
  | 'errorInside200'
  | 'key401'
  | 'credit402'
  | 'credit403'
  | 'forbidden403'
  | 'hangAfterHeaders'
  | 'keepAlivesForEver'
  | 'resetMidBody'
  | 'truncatedJson'
  | 'notJson'
  | 'wrongShape'
  | 'emptyBody'
  | 'usageNull'
  | 'hugeAnswer'
  | 'invalidUtf8'
  | 'closeAfterAnswer';

/** What goes wrong with the built-in endpoint; the schema says what each part means. */
export interface FaultsInput extends Readonly<Partial<Record<FaultName, number>>> {
  readonly rateLimit?: {
    readonly requestsPerWindow: number;
    readonly windowMs: number;
    readonly sliding?: boolean;
    readonly retryAfter?: boolean;
    readonly announce?: boolean;
  };
  readonly atOnce?: { readonly requests: number; readonly retryAfter?: boolean };
  readonly retryAfter?: {
    readonly form?:
      | 'both'
      | 'seconds'
      | 'milliseconds'
      | 'date'
      | 'resetDuration'
      | 'resetSeconds'
      | 'resetIso'
      | 'resetEpochSeconds'
      | 'resetEpochMs'
      | 'rateLimit'
      | 'rateLimitReset'
      | 'none'
      | 'zero'
      | 'negative'
      | 'unreadable'
      | 'pastDate'
      | 'any';
    readonly waitMs?: number;
  };
  readonly after?: { readonly answers: number; readonly fault: FaultName };
  readonly loadingMs?: number;
  readonly down?: readonly { readonly fromMs: number; readonly toMs: number; readonly how?: 'refused' | 'reset' }[];
  readonly crashOn?: { readonly text: string; readonly restartMs: number };
}
