/** `secret`: of a server, which nobody else may have. `publishable`: may stand in a web page, and so may do little (roles.ts). */
export type KeyKind = 'secret' | 'publishable';

/**
 * `qm_<kind>_` and 32 random bytes: the prefix lets a person, and a scanner for leaked secrets, know it on sight. Keys that were made
 * before there were kinds begin with one of two roles, and are as good; what a key may do is in the database.
 */
const API_KEY = /^qm_(?:secret|publishable|storefront|staff)_[A-Za-z0-9_-]{43}$/;

export function isApiKey(text: string): boolean {
  return API_KEY.test(text);
}

/** The key around its secret: 32 random bytes as 43 characters of base64url. */
export function apiKeyOf(kind: KeyKind, secret: string): string {
  return `qm_${kind}_${secret}`;
}
