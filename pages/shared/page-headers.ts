/**
 * What a page for staff may load and where its forms may go: this shop. Nothing stands in the page itself, and no frame around it.
 * (W3C, Content Security Policy Level 3.)
 */
const CONTENT_SECURITY_POLICY = [
  "default-src 'none'",
  "script-src 'self'",
  "style-src 'self'",
  "connect-src 'self'",
  "img-src 'self' data:",
  "form-action 'self'",
  "base-uri 'none'",
  "frame-ancestors 'none'",
].join('; ');

/** Under `no-referrer` a browser sends a form with `Origin: null` (fetch.spec.whatwg.org, "append a request Origin header"). */
export const pageHeaders = {
  'Content-Security-Policy': CONTENT_SECURITY_POLICY,
  'Referrer-Policy': 'same-origin',
  'Cache-Control': 'no-store',
} as const;
