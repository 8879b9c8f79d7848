import { randomUUID } from 'node:crypto';
import type { Middleware } from 'koa';
import type { Logger } from 'pino';
import type { ProblemCode } from './problem-catalogue.ts';
import { prefixOfKey } from './authenticate.ts';
import { isShopper, type Caller } from './caller.ts';

/** Ids that a request is about, for the log: a search for an order finds its requests. */
export interface Subject {
  readonly orderId?: string;
  readonly shipmentId?: string;
}

/** State that the middleware of one request shares (`ctx.state`). */
export interface RequestState {
  requestId: string;
  /** Set once the API key is accepted. */
  caller?: Caller;
  /** Of the route that answers, for the log. */
  operationId?: string;
  /** The path of that route, with its parameters by name. */
  pattern?: string;
  /** The problem that was answered, if any. */
  problem?: ProblemCode;
  /** For the log; absent until it is known. */
  subject?: Subject;
}

/** A proxy's request id is kept if it is harmless in a log and cannot be confused with ours. */
const GIVEN_REQUEST_ID = /^(?!qm-)[A-Za-z0-9._-]{8,128}$/;

/** Only for these problems is the caller's address logged, because it is personal data. */
const REFUSALS: ReadonlySet<ProblemCode | undefined> = new Set([
  'unauthenticated',
  'forbidden',
  'too-many-requests',
  'too-many-payment-attempts',
  'invalid-signature',
] as const);

/** Longer than an id, and no longer than the shortest token. */
const SEGMENTS_OF_TOKENS = /[^/]{41,}/g;

/**
 * The path of a request, without a token: whoever reads the log could use it. Where no route answered it may still be one that was
 * sent by another method, or with a slash too many.
 */
function pathWithoutTokens(path: string, pattern: string | undefined): string {
  if (pattern === undefined) return path.replaceAll(SEGMENTS_OF_TOKENS, '…');
  return pattern.includes('{token}') ? pattern : path;
}

/** Gives each request an id, which is answered and logged. The log never holds keys, bodies, tokens or query strings. */
export function requestLog(log: Logger): Middleware<RequestState> {
  return async (ctx, next) => {
    const given = ctx.get('X-Request-Id');
    const requestId = GIVEN_REQUEST_ID.test(given) ? given : `qm-${randomUUID()}`;
    ctx.state.requestId = requestId;
    ctx.set('X-Request-Id', requestId);
    const startedAt = performance.now();
    await next();
    log.info(
      {
        requestId,
        method: ctx.method,
        path: pathWithoutTokens(ctx.path, ctx.state.pattern),
        operation: ctx.state.operationId,
        ...ctx.state.subject,
        status: ctx.status,
        durationMs: Math.round(performance.now() - startedAt),
        credentialId: ctx.state.caller && isShopper(ctx.state.caller) ? undefined : ctx.state.caller?.id,
        ...(REFUSALS.has(ctx.state.problem) ? { address: ctx.ip, key: prefixOfKey(ctx.get('Authorization')) } : {}),
      },
      'request',
    );
  };
}
