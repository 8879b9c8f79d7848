import type { Router } from '@koa/router';
import { z } from 'zod';
import { readControlBody } from '../shared/control-routes.ts';
import { lapseIntent } from './cancel-intent.ts';
import { missingResource } from './stripe-error.ts';
import type { StripeState } from './stripe-state.ts';

const accountRequest = z.strictObject({ cardFeatures: z.enum(['by-card', 'refused']) });

const clockRequest = z.strictObject({
  advanceSeconds: z
    .int()
    .min(0)
    .max(400 * 86_400),
});

/** What Stripe does of its own accord, on command. No key needed. */
export function addStripeControlRoutes(
  router: Router,
  state: StripeState,
  { catchUp, toRollForward }: { readonly catchUp: () => void; readonly toRollForward: (() => void)[] },
): void {
  router.get('/simulator/account', (ctx) => {
    ctx.body = state.account.read();
  });
  router.put('/simulator/account', (ctx) => {
    const account = readControlBody(ctx, accountRequest);
    if (!account) return;
    state.account.write(account);
    state.store.commit();
    ctx.body = account;
  });
  router.post('/simulator/clock', (ctx) => {
    const clock = readControlBody(ctx, clockRequest);
    if (!clock) return;
    state.putClockOn(clock.advanceSeconds * 1_000);
    catchUp();
    ctx.body = { now: new Date(state.nowMs()).toISOString() };
  });
  router.post('/simulator/roll-forward', (ctx) => {
    const due = toRollForward.splice(0);
    for (const complete of due) complete();
    state.store.commit();
    ctx.body = { completed: due.length };
  });
  router.post('/simulator/intents/:id/lapse', (ctx) => {
    const id = String(ctx['params'].id);
    const intent = state.intents.get(id);
    if (!intent) throw missingResource('payment_intent', id, 'intent');
    lapseIntent(state, intent);
    state.store.commit();
    ctx.body = intent.object;
  });
}
