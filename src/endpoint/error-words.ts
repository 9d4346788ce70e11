import type { ErrorWords } from './read-error.ts';

/**
 * Phrases by which servers tell what their status does not: from the contract, and from the servers' own error
 * messages (OpenAI, Azure, vLLM, llama.cpp, Together, Groq, OpenRouter, Anthropic). Looked for anywhere in the words.
 */
const contextOverflow =
  /context_length_exceeded|exceed_context_size|available context size|maximum context length|context[_ ]window[_ ]exceeded|exceeds? the (?:model'?s )?(?:maximum )?context|exceeds? (?:the )?context (?:limit|window|size|length)|prompt is too long|input is too long|max_(?:new_)?tokens`?'? must be <=/i;

const contentFilter =
  /content_filter|content_policy|ResponsibleAIPolicyViolation|content management policy|requires moderation|input was flagged|data_inspection_failed|sensitive_words_detected/i;

const creditCodes =
  /^(?:insufficient_quota|insufficient_credits?|insufficient_balance|insufficient_funds|billing_hard_limit_reached)$/i;

const creditWords =
  /run out of credits|out of credits|insufficient (?:credits?|balance|funds|quota)|exceeded your current quota|credit balance is too low/i;

/** By words of the servers' own sources and documents: see the table of test/endpoint/errors-overload.test.ts. */
const overload =
  /overloaded|maximum pending requests exceeded|queue is full|is at capacity|too many concurrent requests|(?:server|service|system) (?:is )?(?:too )?busy/i;

const overloadCodes = /^(?:overloaded|slow_down|queue_full)$/i;

const keyCodes = /^(?:invalid_api_key|api_key_invalid|invalid_authentication|incorrect_api_key)$/i;

const modelCodes = /^(?:model_not_found|model_not_available|unknown_model|invalid_model)$/i;

export const saysContextOverflow = ({ searchable }: ErrorWords): boolean => contextOverflow.test(searchable);

export const saysFiltered = ({ searchable }: ErrorWords): boolean => contentFilter.test(searchable);

/** @param status phrases count only beside a refusal (or an error in a 200): a 503 may talk of quotas too */
export function saysNoCredit({ codes, searchable }: ErrorWords, status: number | null): boolean {
  if (codes.some((code) => creditCodes.test(code))) return true;
  return (status === null || (status >= 400 && status < 500)) && creditWords.test(searchable);
}

export const saysBadKey = ({ codes }: ErrorWords): boolean => codes.some((code) => keyCodes.test(code));

/**
 * More is in flight than the endpoint takes: sending less helps, waiting alone does not.
 * @param status 529 means that without any words
 */
export function saysOverload({ codes, searchable }: ErrorWords, status: number | null): boolean {
  return status === 529 || codes.some((code) => overloadCodes.test(code)) || overload.test(searchable);
}

/** "Free-tier limit … hour": a quota that is not worth waiting for. */
export function saysLongQuota({ searchable }: ErrorWords): boolean {
  return /free[-_ ]?tier/i.test(searchable) && /hour|\bday|daily/i.test(searchable);
}

/** "Request too large … Limit L, Requested R" with R > L: no waiting makes it fit. */
export function saysNeverFits({ searchable }: ErrorWords): boolean {
  // Cut: three searches within one another cost the cube of the text's length.
  const words = searchable.slice(0, 2000);
  const match = /request too large[\s\S]*?limit:?\s*([\d,_]+)[\s\S]*?requested:?\s*([\d,_]+)/i.exec(words);
  return match !== null && amountOf(match[2]) > amountOf(match[1]);
}

/** Whether the words name the model that was asked for, with or without its vendor's prefix. */
export function namesModel({ codes, searchable }: ErrorWords, model: string): boolean {
  if (codes.some((code) => modelCodes.test(code))) return true;
  const words = searchable.toLowerCase();
  const full = model.toLowerCase();
  return standsIn(words, full) || standsIn(words, full.slice(full.lastIndexOf('/') + 1));
}

/** Not as a part of a longer name: a model called `v1` is not named by `/v1/chat`. */
function standsIn(words: string, name: string): boolean {
  if (name === '') return false;
  for (let at = words.indexOf(name); at !== -1; at = words.indexOf(name, at + 1)) {
    const around = `${words[at - 1] ?? ' '}${words[at + name.length] ?? ' '}`;
    const next = words[at + name.length + 1] ?? ' ';
    const endsSentence = around[1] === '.' && /\s/.test(next);
    if (/^[^\w/-][^\w/:.-]$/.test(around) || (endsSentence && /^[^\w/-]/.test(around))) return true;
  }
  return false;
}

const statusByWord: Readonly<Record<string, number>> = {
  invalidrequest: 400,
  invalidrequesterror: 400,
  badrequest: 400,
  badrequesterror: 400,
  invalidargument: 400,
  validationerror: 400,
  unprocessableentity: 422,
  unprocessableentityerror: 422,
  requesttoolarge: 413,
  authenticationerror: 401,
  unauthorized: 401,
  unauthorizederror: 401,
  unauthenticated: 401,
  invalidapikey: 401,
  billingerror: 402,
  paymentrequired: 402,
  permissionerror: 403,
  permissiondenied: 403,
  permissiondeniederror: 403,
  forbidden: 403,
  forbiddenerror: 403,
  notfound: 404,
  notfounderror: 404,
  modelnotfound: 404,
  ratelimit: 429,
  ratelimited: 429,
  ratelimiterror: 429,
  ratelimitexceeded: 429,
  toomanyrequests: 429,
  resourceexhausted: 429,
  requesttimeout: 408,
  timeout: 408,
  timeouterror: 408,
  deadlineexceeded: 408,
  servererror: 500,
  internalservererror: 500,
  internalerror: 500,
  apierror: 500,
  overloaded: 529,
  overloadederror: 529,
  engineoverloaded: 529,
  serviceunavailable: 503,
  unavailable: 503,
};

/** The status that an error inside a 200 means: its number, else the word of its code or type; null: it names none. */
export function statusMeant({ status, codes }: ErrorWords): number | null {
  if (status !== null) return status;
  for (const code of codes) {
    const meant = statusByWord[code.toLowerCase().replace(/[^a-z]/g, '')];
    if (meant !== undefined) return meant;
  }
  return null;
}

function amountOf(digits: string | undefined): number {
  return Number((digits ?? '').replace(/[,_]/g, ''));
}
