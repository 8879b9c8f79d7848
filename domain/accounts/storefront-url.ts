/** Pages of a storefront that mails lead to. */
export const storefrontPages = ['verify', 'new-password', 'confirm-email', 'order'] as const;
export type StorefrontPage = (typeof storefrontPages)[number];

const HERE = new Set(['localhost', '127.0.0.1', '[::1]']);

/**
 * Whether a setting says where a storefront's pages are: an address with `{page}` and `{token}` in it. Tokens open accounts and orders, so that
 * they go over https, but for a machine's own.
 */
export function isStorefrontUrl(template: string): boolean {
  if (!template.includes('{page}') || !template.includes('{token}')) return false;
  try {
    const { protocol, hostname } = new URL(storefrontUrl(template, 'verify', 'token'));
    return protocol === 'https:' || (protocol === 'http:' && HERE.has(hostname));
  } catch {
    // No address at all.
    return false;
  }
}

/** The address of a page with a token, which is of letters, digits, hyphens and underlines. */
export function storefrontUrl(template: string, page: StorefrontPage, token: string): string {
  return template.replaceAll('{page}', page).replaceAll('{token}', token);
}
