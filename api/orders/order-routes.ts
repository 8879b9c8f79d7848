import { z } from 'zod';
import type { CheckoutRequestQueries } from '../../db/orders/checkout-request-queries.ts';
import type { OrderProgress, OrderQueries } from '../../db/orders/order-queries.ts';
import { idForRequest } from '../../domain/identity/derived-ids.ts';
import { requirePermission, secretIdOf, type Caller } from '../shared/caller.ts';
import { readIfNoneMatch } from '../shared/entity-tag.ts';
import { addressGroup, readShopperAddress, SHOPPER_ADDRESS } from '../shared/limits/client-address.ts';
import { longPollDeadline, waitSeconds } from '../shared/long-poll.ts';
import { notFound } from '../shared/problem.ts';
import { isProblemCode } from '../shared/problem-catalogue.ts';
import { rfc3339 } from '../shared/rfc3339.ts';
import { route, type Route } from '../shared/route.ts';
import { orderIdParams } from '../shared/schemas/id-params.ts';
import { orderDraft, exampleOrderDraft } from './order-draft-schema.ts';
import { exampleOrder, examplePendingReceipt, exampleReceipt } from './order-examples.ts';
import { orderReceipt } from './order-receipt-schema.ts';
import { orderOrRequest, type orderRequest } from './order-schema.ts';
import { isOfProgress, orderTag, requestTag } from './order-tag.ts';
import type { OrderWatch } from './order-watch.ts';
import { placeOrder as place, type PlaceOrderDependencies } from './place-order.ts';
import { presentOrder } from './present-order.ts';
import { readerOf } from './reader-of.ts';

const LOCATION = { Location: 'Where the order can be read, and waited for with `?wait=25`.' };
/**
 * Sent with a 202, which a client follows with `?wait`. Not after a decline: nothing will change by itself, and a client that repeats
 * any answer with this header (RFC 9110, 10.2.3) would send the same request again.
 */
const ASK_SOON = { 'Retry-After': '1' } as const;

export interface OrderDependencies {
  readonly placing: PlaceOrderDependencies;
  readonly orders: Pick<OrderQueries, 'readOrder' | 'readProgress'>;
  readonly requests: Pick<CheckoutRequestQueries, 'readRequest'>;
  readonly watch: OrderWatch;
}

/** Placing an order, and reading one. */
export function orderRoutes({ placing, ...reading }: OrderDependencies): Route[] {
  return [placeOrder(placing), getOrder(reading)];
}

const placementProblems = [
  'unknown-sku',
  'too-many-units',
  'too-many-unpaid-orders',
  'too-many-payment-attempts',
  'currency-mismatch',
  'currency-not-enabled',
  'amount-too-large',
  'amount-too-small',
  'destination-not-served',
  'unknown-quote',
  'quote-expired',
  'quote-used',
  'quote-of-another-basket',
  'unknown-shipping-option',
  'price-changed',
  'total-changed',
  'unknown-customer',
  'out-of-stock',
  'request-expired',
  'order-number-taken',
  'return-url-not-allowed',
] as const;

function placeOrder(deps: PlaceOrderDependencies): Route {
  return route({
    method: 'post',
    path: '/v1/orders',
    operationId: 'placeOrder',
    tag: 'Orders',
    summary: 'Place an order',
    description: [
      'Holds the goods, then reserves the money. 201: the order is confirmed. 202: it is stored, and `nextAction` says',
      'what the shopper has to do, or nothing does and the order goes on by itself.',
      'A repeat under the same `Idempotency-Key` is the same order and is told what became of it.',
    ].join(' '),
    permission: 'orders:place',
    body: orderDraft,
    bodySize: 'list',
    costly: 'orders',
    bodyExample: exampleOrderDraft,
    idempotencyKey: 'required',
    subjectOf: ({ caller, idempotencyKey }) => ({ orderId: idForRequest(caller.id, idempotencyKey) }),
    problems: placementProblems,
    responses: {
      201: { description: 'Confirmed.', schema: orderReceipt, example: exampleReceipt, headers: LOCATION },
      202: {
        description: 'Not confirmed yet.',
        schema: orderReceipt,
        example: examplePendingReceipt,
        headers: {
          ...LOCATION,
          'Retry-After': 'Seconds until more may be known; absent where another card is awaited.',
        },
      },
    },
  }).handledBy(async ({ caller, shopper, idempotencyKey, path, body, charge }) => {
    if (body.customerId !== undefined) requirePermission(caller, 'customers:manage-own');
    const chargeAddressCheck = () => charge('quotes');
    const { status, receipt } = await place(deps, { caller, shopper, idempotencyKey, path, body, chargeAddressCheck });
    const mayMove = status === 202 && receipt.nextAction?.type !== 'submit-payment-method';
    const headers = { Location: `/v1/orders/${receipt.id}`, ...(mayMove ? ASK_SOON : {}) };
    return { status, headers, body: receipt };
  });
}

function getOrder({ orders, requests, watch }: Omit<OrderDependencies, 'placing'>): Route {
  return route({
    method: 'get',
    path: '/v1/orders/{id}',
    operationId: 'getOrder',
    tag: 'Orders',
    summary: 'Read an order',
    description: [
      'With `wait`, an order that nothing is decided about yet is answered once something is, or when the time is up. An order that waits for its payment is answered on its next change.',
      'To follow an order further, send its `ETag` as `If-None-Match` with `wait`: it is answered on its next change whatever it may be, or 304 when the time is up.',
      'No more than five wait for one order, ten for one shopper, and so many for one API key as the settings say; beyond them the answer is 429. A wait ends with 401 within ten seconds once its API key is revoked or has expired.',
    ].join('\n\n'),
    permission: 'orders:read',
    ownership: 'order',
    params: orderIdParams,
    subjectOf: ({ params: { id } }) => ({ orderId: id }),
    query: z.strictObject({ wait: waitSeconds }),
    headers: { [SHOPPER_ADDRESS]: { description: 'IP address of the shopper who waits.', required: false } },
    problems: ['not-found'],
    holdsSecrets: true,
    deadlineMs: longPollDeadline,
    responses: {
      200: {
        description: 'The order, or the stored request that is to become one.',
        schema: orderOrRequest,
        example: exampleOrder,
        headers: { ETag: 'Changes with the order: for `If-None-Match`.' },
      },
    },
  }).handledBy(
    async ({ params: { id }, query: { wait }, caller: asking, callerNow, header, address, disconnected }) => {
      if (wait !== undefined) {
        const [now] = await orders.readProgress([id]);
        if (!now) throw notFound(`order ${id}`);
        const known = readIfNoneMatch(header('If-None-Match'));
        const wanted = wantedOf(now, known);
        const options = { timeoutMs: wait * 1_000, signal: disconnected(), ...waiterOf(asking, header, address) };
        if (wanted) await watch.until(id, wanted, options);
      }
      const caller = wait === undefined ? asking : await callerNow();
      const found = await orders.readOrder(id, readerOf(caller));
      if (found) {
        return { status: 200, headers: { ETag: orderTag(found, caller) }, body: presentOrder(found, caller) };
      }
      const request = await requests.readRequest(id);
      if (!request) throw notFound(`order ${id}`);
      return { status: 200, headers: { ETag: requestTag(request) }, body: presentRequest(id, request) };
    },
  );
}

/** The server of a storefront says for whom it waits. Guests are told apart by where they are, where that is known. */
function waiterOf(caller: Caller, header: (name: string) => string, sittingAt: string | undefined) {
  if (caller.kind === 'guest') return { waiter: caller.id, shopper: sittingAt, isGuest: true };
  if (caller.kind === 'staff') return { waiter: caller.id };
  const address = caller.kind === 'secret' ? readShopperAddress(header(SHOPPER_ADDRESS)) : undefined;
  return { waiter: caller.id, secretId: secretIdOf(caller), shopper: address && addressGroup(address) };
}

/** The progress that a caller who knows these tags (or none) waits for. Undefined if there is nothing to wait for. */
function wantedOf(now: OrderProgress, known: readonly string[]): ((later: OrderProgress) => boolean) | undefined {
  if (known.length > 0) return isOfProgress(known, now) ? (later) => !isOfProgress(known, later) : undefined;
  return isOpen(now) ? (later) => !isOpen(later) || isNews(now, later) : undefined;
}

/** Whether the order's placement or payment is still undecided. */
function isOpen({ status }: OrderProgress): boolean {
  return status === 'received' || status === 'placed' || status === 'awaiting-payment';
}

/** Changes that end a wait: of an order that awaits its payment, any new timeline entry. */
function isNews(before: OrderProgress, now: OrderProgress): boolean {
  if (now.status !== 'awaiting-payment') return false;
  return before.status !== 'awaiting-payment' || before.eventSequence !== now.eventSequence;
}

type StoredRequest = NonNullable<Awaited<ReturnType<CheckoutRequestQueries['readRequest']>>>;

function presentRequest(id: string, { receivedAt, refusal }: StoredRequest): z.input<typeof orderRequest> {
  const code = refusal && isProblemCode(refusal.code) ? refusal.code : 'invalid-request';
  return {
    kind: 'order-request',
    id,
    status: refusal ? 'refused' : 'received',
    receivedAt: rfc3339(receivedAt),
    refusal: refusal && { ...refusal, code },
  };
}
