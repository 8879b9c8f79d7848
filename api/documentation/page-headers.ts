/**
 * What a page of the documentation may load: files of this API, and pictures that stand in its style sheets. Nothing from
 * elsewhere, nothing that stands in the page itself, and no frame around it.
 */
const CONTENT_SECURITY_POLICY = [
  "default-src 'none'",
  "script-src 'self'",
  "style-src 'self'",
  "img-src 'self' data:",
  "connect-src 'self'",
  "base-uri 'none'",
  "form-action 'none'",
  "frame-ancestors 'none'",
].join('; ');

export const pageHeaders = { 'Content-Security-Policy': CONTENT_SECURITY_POLICY } as const;
