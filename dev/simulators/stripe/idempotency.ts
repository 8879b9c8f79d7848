import { createHash } from 'node:crypto';
import type { Middleware } from 'koa';
import type { Collection } from '../shared/journal-store.ts';
import type { StripeState } from './stripe-state.ts';

/** The first answer under an idempotency key. Source: docs.stripe.com/api/idempotent_requests. */
interface StoredAnswer {
  readonly key: string;
  readonly path: string;
  readonly fingerprint: string;
  readonly requestId: string;
  readonly status: number;
  readonly body: string;
  readonly atMs: number;
}

const keyLifeMs = 24 * 3_600_000;
/** So many that no retry comes so late, and few enough for the memory of a long run. */
const keysKeptMax = 20_000;

export interface IdempotencyKeys {
  /** Replays, refuses another request under the key, and refuses a repeat while the first is under way. */
  readonly middleware: Middleware;
  /** Keeps the answer of an executed request; stored by the caller's commit, together with what the request changed. */
  remember(key: string, path: string, params: unknown, requestId: string, status: number, body: string): void;
}

export function createIdempotencyKeys(state: StripeState): IdempotencyKeys {
  const answers: Collection<StoredAnswer> = state.store.collection('idempotency');
  const underWay = new Set<string>();
  forgetOld(answers, state.nowMs());
  return {
    middleware: async (ctx, next) => {
      const key = ctx.get('idempotency-key');
      if (ctx.method !== 'POST' || key === '') return next();
      if (key.length > 255) {
        return refuse(ctx, 400, {
          message: 'Idempotency key has a maximum length of 255 characters.',
          type: 'invalid_request_error',
        });
      }
      ctx.set('Idempotency-Key', key);
      if (underWay.has(key)) return refuse(ctx, 409, keyInUse(key));
      const known = answers.get(key);
      const isAlive = known && state.nowMs() - known.atMs < keyLifeMs;
      if (isAlive) {
        if (known.path !== ctx.path) return refuse(ctx, 400, otherEndpoint(known.path, ctx.path, key));
        if (known.fingerprint !== fingerprintOf(ctx.request.body)) return refuse(ctx, 400, otherParameters(key));
        ctx.set('Idempotent-Replayed', 'true');
        ctx.set('Original-Request', known.requestId);
        ctx.status = known.status;
        ctx.type = 'application/json';
        ctx.body = known.body;
        return undefined;
      }
      underWay.add(key);
      try {
        await next();
      } finally {
        underWay.delete(key);
      }
      return undefined;
    },
    remember(key, path, params, requestId, status, body) {
      const [oldest] = answers.values();
      if (answers.size >= keysKeptMax && oldest) answers.delete(oldest.key);
      answers.put(key, { key, path, fingerprint: fingerprintOf(params), requestId, status, body, atMs: state.nowMs() });
    },
  };
}

function refuse(ctx: Parameters<Middleware>[0], status: number, error: object): void {
  ctx.status = status;
  ctx.body = { error };
}

const keyInUse = (key: string) => ({
  code: 'idempotency_key_in_use',
  message: `There is currently another in-progress request using this Idempotent Key (that probably means you submitted twice, and the other request is still going through): ${key}. Please try again later.`,
  type: 'idempotency_error',
});

const otherParameters = (key: string) => ({
  message: `Keys for idempotent requests can only be used with the same parameters they were first used with. Try using a key other than '${key}' if you meant to execute a different request.`,
  type: 'idempotency_error',
});

const otherEndpoint = (first: string, now: string, key: string) => ({
  message: `Keys for idempotent requests can only be used for the same endpoint they were first used for ('${now}' vs '${first}'). Try using a key other than '${key}' if you meant to execute a different request.`,
  type: 'idempotency_error',
});

function fingerprintOf(params: unknown): string {
  return createHash('sha256').update(canonical(params)).digest('base64');
}

function canonical(value: unknown): string {
  if (typeof value !== 'object' || value === null) return JSON.stringify(value) ?? '';
  const entries = Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1));
  return `{${entries.map(([key, item]) => `${JSON.stringify(key)}:${canonical(item)}`).join(',')}}`;
}

function forgetOld(answers: Collection<StoredAnswer>, nowMs: number): void {
  for (const { key, atMs } of answers.values()) {
    if (nowMs - atMs >= keyLifeMs) answers.delete(key);
  }
}
