/** What an error body says about the request that it answers. */
export interface ErrorContext {
  readonly path: string;
  readonly requestId: string;
  readonly wallMs: number;
}

const titles: Readonly<Record<number, string>> = {
  400: 'Bad Request',
  401: 'Unauthorized',
  402: 'Payment Required',
  403: 'Forbidden',
  404: 'Not Found',
  429: 'Too Many Requests',
  500: 'Internal Server Error',
  503: 'Service Unavailable',
};

/** The problem+json body in which the vendor reports errors. */
export function errorBody(status: number, message: string, { path, requestId, wallMs }: ErrorContext): string {
  const title = titles[status] ?? 'Error';
  return JSON.stringify({
    title,
    status,
    message,
    instance: path,
    requestId,
    timestamp: new Date(wallMs).toISOString(),
    error: { name: `${title.replaceAll(' ', '')}Exception`, message },
  });
}

/** The vendor's own sentences, word for word where its documentation has them. */
export const sentences = {
  wrongKey:
    'This request requires a valid API key. You can create a new API key on the Billing page: https://aimlapi.com/app/keys',
  tooManyRequests: 'Too Many Requests',
  internalError: 'Something wrong with the server. Please, try again later.',
  unavailable: 'Service unavailable',
  loading: 'Loading model',
  keyRevoked: 'This API key is no longer valid.',
  noCredit: 'Payment required: the balance is used up.',
  outOfCredit:
    "You've run out of credits. Please top up your balance or update your payment method to continue: https://aimlapi.com/app/billing/",
  outOfScope: 'This API key has no permission for this endpoint: its scopes leave it out.',
  unknownModel: (model: string) => `The model ${JSON.stringify(model)} does not exist or is no longer available.`,
  unknownQuery: 'Query validation error! Unknown parameter: only aliases is allowed',
  unknownRoute: (method: string, path: string) => `Cannot ${method} ${path}`,
} as const;

/** An error inside a 200, as gateways pass on what failed behind them. */
export const errorInside200 = {
  error: { message: 'The model is overloaded. Please try again later.', type: 'server_error', param: null, code: 503 },
} as const;

/** What stands where JSON is announced, as proxies write it. */
export const plainWords = 'upstream connect error or disconnect/reset before headers';

/** Sound JSON, and no answer in it; two forms, for a body and for an event. */
export const wrongShapes = [{ choices: 'none', usage: [] }, [1, 'two', { three: null }]] as const;

export const htmlPage = `<!doctype html>
<html lang="en"><head><title>Welcome</title></head><body><h1>It works!</h1></body></html>
`;
