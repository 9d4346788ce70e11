/** `http(s)` URL → URL; null for anything else. */
export function httpUrl(text: string): URL | null {
  const url = URL.canParse(text) ? new URL(text) : null;
  return url && (url.protocol === 'http:' || url.protocol === 'https:') ? url : null;
}

/** The URL without `user:password@`, byte for byte otherwise; text that is no URL comes back as it is. */
export function withoutCredentials(text: string): string {
  return text.replace(/^([a-z][a-z\d+.-]*:\/\/)[^/?#]*@/i, '$1');
}

export interface Credentials {
  readonly user: string;
  readonly password: string;
}

/** Decoded `user:password` of a URL; null where it has none. */
export function credentialsOf(text: string): Credentials | null {
  const url = URL.canParse(text) ? new URL(text) : null;
  if (!url || (url.username === '' && url.password === '')) return null;
  return { user: decoded(url.username), password: decoded(url.password) };
}

function decoded(part: string): string {
  try {
    return decodeURIComponent(part);
  } catch (error) {
    // A stray % is a legal, if careless, way to write one.
    if (error instanceof URIError) return part;
    throw error;
  }
}
