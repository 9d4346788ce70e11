const secretName =
  /(^|[-_.])(authorization|auth|cookie|credentials?|key|apikey|passwd|password|secret|sig|signature|token)$/i;
const knownKeyShape = /^(sk|pk|rk|gsk|hf|xai|r8|nvapi|ghp|github_pat)[-_]\S{8,}$|^(bearer|basic)\s+\S+$/i;
const environmentReference = /\$\{[A-Za-z_]\w*\}/;

/** Whether a header, query or body field of this name and value is a secret written out, rather than a `${NAME}`. */
export function isLiteralSecret(name: string, value: unknown): boolean {
  if (typeof value !== 'string' || value === '' || environmentReference.test(value)) return false;
  return secretName.test(spacedName(name)) || knownKeyShape.test(value);
}

/** Whether someone who writes a config key of this name means the API key itself. */
export function namesAKey(name: string): boolean {
  return /^(x-?)?(api|auth|access|bearer|secret)?(key|token|secret|password|authorization|bearer)$/i.test(
    name.replace(/[-_]/g, ''),
  );
}

/** Whether what should be a variable's name looks more like the key itself, so that no message repeats it. */
export function looksLikeAKey(name: string): boolean {
  return knownKeyShape.test(name) || (name.length >= 20 && /\d/.test(name) && !name.includes('_'));
}

/** `xApiKey` → `x-api-key`, so that camel case is judged by its last word too. */
function spacedName(name: string): string {
  return name.replace(/([a-z\d])([A-Z])/g, '$1-$2');
}
