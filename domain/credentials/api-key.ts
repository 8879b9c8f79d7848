export type CredentialRole = 'storefront' | 'staff';
export const credentialRoles = ['storefront', 'staff'] as const satisfies readonly CredentialRole[];

/** `qm_<role>_` and 32 random bytes: the prefix lets a person, and a scanner for leaked secrets, know it on sight. */
const API_KEY = /^qm_(?:storefront|staff)_[A-Za-z0-9_-]{43}$/;

export function isApiKey(text: string): boolean {
  return API_KEY.test(text);
}

/** The key of a role around its secret: 32 random bytes as 43 characters of base64url. */
export function apiKeyOf(role: CredentialRole, secret: string): string {
  return `qm_${role}_${secret}`;
}
