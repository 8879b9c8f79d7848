import cors from '@koa/cors';
import type { Middleware } from 'koa';

/** How long a browser remembers the answer to a preflight. Chromium keeps none for longer than two hours. */
const PREFLIGHT_SECONDS = 600;

/** What a page may send. The shopper's address is not among it: a page would speak for itself. */
const REQUEST_HEADERS = [
  'Authorization',
  'Content-Type',
  'Idempotency-Key',
  'If-Match',
  'If-None-Match',
  'X-Request-Id',
] as const;

/** What a page may read besides the few that every page may (fetch.spec.whatwg.org, CORS-safelisted response-header name). */
const ANSWER_HEADERS = [
  'Allow',
  'ETag',
  'Location',
  'RateLimit',
  'RateLimit-Policy',
  'Retry-After',
  'WWW-Authenticate',
  'X-Request-Id',
] as const;

/** Whose pages may call the API: of a shop under development, those without TLS, too. */
export function mayCallFrom(origin: string): boolean {
  return /^https?:/.test(origin);
}

/**
 * Lets the pages of these origins call the API and read its answers (fetch.spec.whatwg.org, 3.2). Preflights are answered here,
 * before anybody is asked for a key, which a browser does not send with them. Cookies are never allowed: the API has none.
 */
export function allowOrigins(origins: ReadonlySet<string>): Middleware {
  return cors({
    origin: (ctx) => (origins.has(ctx.get('Origin')) ? ctx.get('Origin') : ''),
    allowMethods: ['GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE'],
    allowHeaders: [...REQUEST_HEADERS],
    exposeHeaders: [...ANSWER_HEADERS],
    maxAge: PREFLIGHT_SECONDS,
    credentials: false,
  });
}
