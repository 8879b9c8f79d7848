import type { Router } from '@koa/router';
import type { Context } from 'koa';
import { z } from 'zod';
import type { StripeState } from './stripe-state.ts';

const accountRequest = z.strictObject({ cardFeatures: z.enum(['by-card', 'refused']) });

/** What Stripe and the people at its dashboard do of their own accord, on command. No key needed. */
export function addStripeControlRoutes(router: Router, state: StripeState): void {
  router.get('/simulator/account', (ctx) => {
    ctx.body = state.account.read();
  });
  router.put('/simulator/account', (ctx) => {
    const account = readBody(ctx, accountRequest);
    if (!account) return;
    state.account.write(account);
    state.store.commit();
    ctx.body = account;
  });
}

function readBody<Body>(ctx: Context, schema: z.ZodType<Body>): Body | undefined {
  const read = schema.safeParse(ctx.request.body ?? {});
  if (read.success) return read.data;
  ctx.status = 400;
  ctx.body = { error: { message: z.prettifyError(read.error) } };
  return undefined;
}
