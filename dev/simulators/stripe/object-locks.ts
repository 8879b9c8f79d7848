import { setTimeout as sleep } from 'node:timers/promises';
import type { Middleware } from 'koa';
import { StripeErrorAnswer } from './stripe-error.ts';

const patienceMs = 500;

/**
 * One change of an intent at a time: a second one waits a little, then is refused without a trace under its key.
 * Source: docs.stripe.com/rate-limits, "Object lock timeouts"; how long Stripe waits is not documented.
 */
export function oneAtATime(): Middleware {
  const underWay = new Map<string, Promise<unknown>>();
  return async (ctx, next) => {
    const [, id] = /^\/v1\/payment_intents\/(\w+)\//.exec(ctx.path) ?? [];
    if (ctx.method !== 'POST' || id === undefined) return next();
    const giveUpAt = Date.now() + patienceMs;
    for (let ahead = underWay.get(id); ahead; ahead = underWay.get(id)) {
      await Promise.race([ahead, sleep(Math.max(0, giveUpAt - Date.now()))]);
      if (underWay.has(id) && Date.now() >= giveUpAt) throw lockTimeout();
    }
    const done = Promise.withResolvers<undefined>();
    underWay.set(id, done.promise);
    try {
      await next();
    } finally {
      underWay.delete(id);
      done.resolve(undefined);
    }
    return undefined;
  };
}

const lockTimeout = () =>
  new StripeErrorAnswer(429, {
    code: 'lock_timeout',
    message:
      'This object cannot be accessed right now because another API request or Stripe process is currently accessing it. If you see this error intermittently, retry the request. If you see this error frequently and are making multiple concurrent requests to a single object, make your requests serially or at a lower rate. For more details, see https://stripe.com/docs/rate-limits#object-lock-timeouts.',
    type: 'invalid_request_error',
  });
