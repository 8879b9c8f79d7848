import type { Router } from '@koa/router';
import type { Context } from 'koa';
import { z } from 'zod';
import { readControlBody } from '../shared/control-routes.ts';
import { cancelIntent } from './cancel-intent.ts';
import { captureIntent } from './capture-intent.ts';
import { askShopper } from './confirm-intent.ts';
import { chargeOf } from './charge-amounts.ts';
import { createDispute } from './disputes.ts';
import { createRefund } from './refunds.ts';
import { missingResource } from './stripe-error.ts';
import { readStripeParams } from './stripe-params.ts';
import type { RequestFacts, StoredIntent, StoredRefund, StripeState } from './stripe-state.ts';

const amount = z.int().min(1).optional();
const requests = {
  capture: z.strictObject({ amount, final: z.boolean().optional() }),
  cancel: z.strictObject({ reason: z.string().optional() }),
  refund: z.strictObject({ amount, reason: z.string().optional() }),
  dispute: z.strictObject({ amount, reason: z.string().default('fraudulent') }),
  ask: z.strictObject({}),
};

/** A person at the dashboard is no API request, so the events name none. Source: docs.stripe.com/api/events/object. */
const nobody: RequestFacts = { requestId: null, idempotencyKey: null };

export interface DashboardOptions {
  readonly refundSettleMs: number;
  readonly onRefund: (refund: StoredRefund) => void;
}

/** What somebody does to a payment in Stripe's dashboard, or the holder of the card at the bank, behind the shop's back. */
export function addDashboardRoutes(router: Router, state: StripeState, options: DashboardOptions): void {
  const act = <Body>(name: string, schema: z.ZodType<Body>, execute: (intent: StoredIntent, body: Body) => object) => {
    router.post(`/simulator/intents/:id/${name}`, (ctx: Context) => {
      const body = readControlBody(ctx, schema);
      if (body === undefined) return;
      const id = String(ctx['params'].id);
      const intent = state.intents.get(id);
      if (!intent) throw missingResource('payment_intent', id, 'intent');
      ctx.body = execute(intent, body);
      state.store.commit();
    });
  };

  act('capture', requests.capture, (intent, body) => {
    captureIntent(state, intent, form({ amount_to_capture: body.amount, final_capture: body.final }), nobody);
    return intent.object;
  });
  act('cancel', requests.cancel, (intent, body) => {
    cancelIntent(state, intent, form({ cancellation_reason: body.reason }), nobody);
    return intent.object;
  });
  act('refund', requests.refund, (intent, body) => {
    const params = form({ payment_intent: intent.object.id, amount: body.amount, reason: body.reason });
    const refund = createRefund(state, params, nobody, options.refundSettleMs);
    options.onRefund(refund);
    return refund.object;
  });
  act('ask', requests.ask, (intent) => {
    if (intent.object.status === 'processing') askShopper(state, intent, nobody);
    return intent.object;
  });
  act('dispute', requests.dispute, (intent, body) =>
    createDispute(state, chargeOf(state, intent.object), body, nobody),
  );
}

function form(fields: Readonly<Record<string, string | number | boolean | undefined>>) {
  const given = Object.entries(fields).filter(([, value]) => value !== undefined);
  return readStripeParams(Object.fromEntries(given.map(([name, value]) => [name, String(value)])));
}
