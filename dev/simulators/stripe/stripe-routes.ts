import type { Router } from '@koa/router';
import type { Context } from 'koa';
import type { StoredFailure } from '../shared/faults.ts';
import { cancelIntent } from './cancel-intent.ts';
import { captureIntent } from './capture-intent.ts';
import { confirmExisting } from './confirm-intent.ts';
import { createIntent } from './create-intent.ts';
import type { IdempotencyKeys } from './idempotency.ts';
import { listPage } from './list-page.ts';
import type { Listed } from './list-page.ts';
import { lapseIfDue } from './passing-time.ts';
import { presentPaymentMethod } from './payment-method-objects.ts';
import { presentStripe, presentStripeList } from './present-stripe.ts';
import { createRefund } from './refunds.ts';
import { badParameter, failedInside, missingResource, StripeErrorAnswer } from './stripe-error.ts';
import { readStripeParams } from './stripe-params.ts';
import type { StripeParams } from './stripe-params.ts';
import type { RequestFacts, StoredIntent, StoredRefund, StripeState } from './stripe-state.ts';

export interface StripeRouteOptions {
  readonly keys: IdempotencyKeys;
  readonly publicUrl: () => string;
  readonly refundSettleMs: number;
  /** What failed inside and is completed when Stripe's engineers have looked at it. */
  readonly toRollForward: (() => void)[];
  readonly onRefund: (refund: StoredRefund) => void;
}

type Change = (params: StripeParams, request: RequestFacts, id: string) => object;

export function addStripeRoutes(router: Router, state: StripeState, options: StripeRouteOptions): void {
  const change = (path: string, execute: Change) =>
    router.post(path, (ctx) => answerChange(ctx, state, options, execute));
  const changeIntent = (
    action: string,
    execute: (state: StripeState, intent: StoredIntent, params: StripeParams, request: RequestFacts) => void,
  ) =>
    change(`/v1/payment_intents/:id/${action}`, (params, request, id) => {
      const intent = state.intents.get(id);
      if (!intent) throw missingResource('payment_intent', id, 'intent');
      execute(state, intent, params, request);
      return intent.object;
    });

  change('/v1/payment_intents', (params, request) => createIntent(state, params, request).object);
  changeIntent('confirm', confirmExisting);
  changeIntent('capture', captureIntent);
  changeIntent('cancel', cancelIntent);
  change('/v1/refunds', (params, request) => {
    const refund = createRefund(state, params, request, options.refundSettleMs);
    options.onRefund(refund);
    return refund.object;
  });
  addReadRoutes(router, state, options);
}

function addReadRoutes(router: Router, state: StripeState, options: StripeRouteOptions): void {
  const one = (path: string, kind: string, param: string, find: (id: string) => object | undefined) =>
    router.get(path, (ctx) => {
      const id = String(ctx['params'].id);
      const params = readStripeParams(parseNestedQuery(ctx.query));
      const expand = params.texts('expand') ?? [];
      params.refuseUnknown();
      const found = find(id);
      if (!found) throw missingResource(kind, id, param);
      ctx.body = presentStripe(state, found, options.publicUrl(), expand);
    });
  const list = (path: string, find: (params: StripeParams) => readonly Listed[]) =>
    router.get(path, (ctx) => {
      const params = readStripeParams(parseNestedQuery(ctx.query));
      const expand = params.texts('expand') ?? [];
      const { items, hasMore } = listPage(find(params), params);
      ctx.body = presentStripeList(state, items, hasMore, path, options.publicUrl(), expand);
    });

  list('/v1/payment_intents', () => state.intents.newestFirst().map(({ object }) => object));
  one('/v1/payment_intents/:id', 'payment_intent', 'intent', (id) => {
    const intent = state.intents.get(id);
    if (intent) lapseIfDue(state, intent);
    return intent?.object;
  });
  list(
    '/v1/charges',
    ofIntent(() => state.charges.newestFirst().map(({ object }) => object)),
  );
  one('/v1/charges/:id', 'charge', 'id', (id) => state.charges.get(id)?.object);
  list(
    '/v1/refunds',
    ofIntent(() => state.refunds.newestFirst().map(({ object }) => object)),
  );
  one('/v1/refunds/:id', 'refund', 'id', (id) => state.refunds.get(id)?.object);
  list(
    '/v1/disputes',
    ofIntent(() => state.disputes.newestFirst()),
  );
  one('/v1/disputes/:id', 'dispute', 'id', (id) => state.disputes.get(id));
  one('/v1/payment_methods/:id', 'PaymentMethod', 'id', (id) => {
    const method = state.paymentMethods.get(id);
    return method && presentPaymentMethod(method);
  });
  list('/v1/events', (params) => {
    const type = params.text('type');
    return state.events.newestFirst().filter((event) => type === undefined || event.type === type);
  });
  one('/v1/events/:id', 'event', 'id', (id) => state.events.get(id));
}

function ofIntent<Item extends { readonly payment_intent: unknown; readonly charge?: unknown }>(all: () => Item[]) {
  return (params: StripeParams): Item[] => {
    const intentId = params.text('payment_intent');
    const chargeId = params.text('charge');
    return all().filter(
      ({ payment_intent, charge }) =>
        (intentId === undefined || payment_intent === intentId) && (chargeId === undefined || charge === chargeId),
    );
  };
}

/**
 * Executes without a pause and stores effect and answer together, so that a kill leaves both or neither. What failed
 * once execution had begun is kept under the key, "including 500 errors"; refused parameters are not. What failed may be
 * completed later, with events, while the answer under the key stays. Source: docs.stripe.com/api/idempotent_requests and
 * docs.stripe.com/error-low-level, "Server errors".
 */
function answerChange(ctx: Context, state: StripeState, options: StripeRouteOptions, execute: Change): void {
  const key = ctx.get('idempotency-key');
  const request = { requestId: String(ctx.state['requestId']), idempotencyKey: key === '' ? null : key };
  const params = readStripeParams((ctx.request.body ?? {}) as Record<string, unknown>);
  const failure = ctx.state['storedFailure'] as StoredFailure | undefined;
  const answer = (status: number, body: string, executed: boolean) => {
    ctx.status = status;
    ctx.type = 'application/json';
    ctx.body = body;
    if (executed && key !== '') {
      options.keys.remember(key, ctx.path, ctx.request.body, request.requestId, status, body);
      ctx.set('Original-Request', request.requestId);
    }
    state.store.commit();
  };
  try {
    if (failure?.effect === 'none') throw failedInside(failure.status);
    const expand = params.texts('expand') ?? [];
    if (failure?.effect === 'later') {
      options.toRollForward.push(() => void execute(params, request, String(ctx['params'].id)));
      throw failedInside(failure.status);
    }
    const object = execute(params, request, String(ctx['params'].id));
    if (failure) throw failedInside(failure.status);
    answer(200, JSON.stringify(presentStripe(state, object, options.publicUrl(), expand)), true);
  } catch (error) {
    if (!(error instanceof StripeErrorAnswer)) throw error;
    answer(error.status, JSON.stringify(presentStripe(state, error.body, options.publicUrl())), error.executed);
  }
}

/** `created[gte]=5` reaches a query string flat; nest it as form bodies arrive. */
function parseNestedQuery(query: Readonly<Record<string, string | string[] | undefined>>): Record<string, unknown> {
  const nested: Record<string, unknown> = {};
  for (const [key, value] of Object.entries(query)) {
    const [, name, inner] = /^(\w+)\[(\w*)\]$/.exec(key) ?? [];
    if (name === undefined) nested[key] = value;
    else if (Array.isArray(value)) nested[name] = value;
    else if (typeof nested[name] === 'string') throw badParameter(name, 'Invalid object');
    else nested[name] = { ...(nested[name] as object | undefined), [inner || '0']: value };
  }
  return nested;
}
