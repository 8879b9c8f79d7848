import { WorkflowExecutionAlreadyStartedError } from '@temporalio/common';
import type { CheckoutRequestQueries } from '../../db/checkout/checkout-request-queries.ts';
import type {
  CheckoutFacts,
  CheckoutRequestRepository,
  StoreOutcome,
} from '../../db/checkout/checkout-request-repository.ts';
import type { OrderQueries, OrderRecord } from '../../db/orders/order-queries.ts';
import type { BankPageQueries } from '../../db/payments/bank-page-queries.ts';
import type { PolicyReader } from '../../db/policies/policy-reader.ts';
import type { ProblemParams } from '../../domain/failures/problem-params.ts';
import { addressMark, idForRequest, shopperMark } from '../../domain/identity/derived-ids.ts';
import type { BasketLine } from '../../domain/pricing/basket-facts.ts';
import { findTooManyOfBuyer } from '../../domain/payments/payment-attempt-limits.ts';
import { findHoarding, findTooMuchUnpaid } from '../../domain/orders/unpaid-limits.ts';
import { refusalOf, type DeclineLimit, type Payer, type WhoWaits } from '../shared/limits/decline-limit.ts';
import { findBasketProblems } from '../../domain/pricing/find-basket-problems.ts';
import { shopperDeclineCode } from '../../domain/payments/shopper-decline-code.ts';
import { priceBasket } from '../../domain/pricing/price-basket.ts';
import { placeOrderUpdate, type PlaceOrderAnswer } from '../../workflows/checkout/checkout-contract.ts';
import type { ReturnOrigins } from '../../domain/payments/return-url.ts';
import { orderTermsOf, type OrderTerms } from '../../domain/orders/order-terms.ts';
import type { OrderPolls } from '../../domain/orders/order-timing.ts';
import type { PolicyDocuments } from '../../domain/policies/policy-catalogue.ts';
import { orderStartOptions, placeOrderUpdateId, type OrderStart } from '../../workflows/orders/order-start.ts';
import { AVAILABLE_IN_PUBLIC_MAX } from '../inventory/told-available.ts';
import { isOfTheShop, type Caller } from '../shared/caller.ts';
import { isFieldCode } from '../shared/field-codes.ts';
import { idempotencyKeyReused } from '../shared/idempotency.ts';
import { isProblemCode, type ProblemCode } from '../shared/problem-catalogue.ts';
import type { OrderTokens } from '../../db/access/order-tokens.ts';
import { Problem, type FieldError } from '../shared/problem.ts';
import { objectionToReturnUrl } from '../shared/schemas/return-url-schema.ts';
import { requestHash } from '../shared/request-hash.ts';
import { NumberTaken, TemporalUnavailable, UpdateRefused, WorkflowNotThere } from '../shared/temporal-errors.ts';
import type { TemporalCalls } from '../shared/temporal.ts';
import type { OrderDraft } from './order-draft-schema.ts';
import { presentReceipt, redirectTo, type OrderOutcome } from './present-order.ts';
import { readerOf } from './reader-of.ts';
import type { createUnpaidOfKeys } from './unpaid-of-keys.ts';

export interface PlaceOrderDependencies {
  readonly requests: CheckoutRequestRepository & CheckoutRequestQueries;
  readonly orders: Pick<OrderQueries, 'readOrder'>;
  readonly bankPages: BankPageQueries;
  readonly temporal: Pick<TemporalCalls, 'executeUpdateWithStart' | 'readOrderId'>;
  readonly policies: Pick<PolicyReader, 'read'>;
  readonly polls: OrderPolls;
  /** Currencies that the shop sells in. */
  readonly currencies: ReadonlySet<string>;
  /** Where the bank may send shoppers back to. */
  readonly returnOrigins: ReturnOrigins;
  readonly unpaidOfKeys: Pick<ReturnType<typeof createUnpaidOfKeys>, 'isOverLimit'>;
  readonly declines: DeclineLimit;
  readonly tokens: Pick<OrderTokens, 'signer'>;
  /** Where people reach the shop's pages for staff. */
  readonly publicUrl: string;
}

/** With what the shop has decided by the time of the request. */
interface PlacingDependencies extends PlaceOrderDependencies {
  readonly decided: PolicyDocuments;
  readonly terms: OrderTerms;
}

export interface PlaceOrderRequest {
  readonly caller: Caller;
  /** The shopper's address group, if the storefront sends an address, or a browser asks. */
  readonly shopper: string | undefined;
  readonly idempotencyKey: string;
  readonly path: string;
  readonly body: OrderDraft;
  /** Counts a check of the order's address by carriers against the caller's limits. If it throws, the request is not stored. */
  readonly chargeAddressCheck: () => Promise<void>;
}

/** 201 once the order is confirmed; 202 while it is not, with what is still to happen in the receipt. */
export interface Placement {
  readonly status: 201 | 202;
  readonly receipt: OrderOutcome & { readonly token: string };
}

interface Outcome {
  readonly status: 201 | 202;
  readonly receipt: OrderOutcome;
}

/**
 * Stores the request, has its workflow place it, and returns the outcome. A repeat under the same key joins the first and gets the same
 * answer. Throws a problem if there will be no order.
 */
export async function placeOrder(all: PlaceOrderDependencies, request: PlaceOrderRequest): Promise<Placement> {
  const shop = await all.policies.read();
  const deps = { ...all, decided: shop.documents, terms: orderTermsOf(shop, all.polls) };
  const { caller, shopper, idempotencyKey } = request;
  const orderId = idForRequest(caller.id, idempotencyKey);
  const payer = { credentialId: caller.id, shopper };
  // Before anything is stored or reserved: once it is, nothing that may fail stands between the shopper and the receipt.
  const tokenOf = await deps.tokens.signer();
  const stored = await storeRequest(deps, request, orderId, await deps.declines.whoWaits(payer));
  if (stored.kind === 'rejected') throw asProblem(caller, stored.violations);
  const { status, receipt } = await outcomeOf(deps, { request, orderId, payer }, stored);
  return { status, receipt: { ...receipt, token: tokenOf({ orderId, placedAtMs: stored.receivedAtMs }) } };
}

async function outcomeOf(
  deps: PlacingDependencies,
  { request: { caller, body }, orderId, payer }: { request: PlaceOrderRequest; orderId: string; payer: Payer },
  stored: Exclude<StoreOutcome<Violation>, { readonly kind: 'rejected' }>,
): Promise<Outcome> {
  if (stored.kind === 'stored') {
    const { lines, basket, number } = stored;
    const { total, currency } = priceBasket(lines, basket).totals;
    const known = { number, total: { amount: total, currency } };
    return askWorkflow(deps, { orderId, caller }, { ...body, lines }, known, (answer) =>
      noteDecline(deps, payer, answer),
    );
  }
  if (!stored.sameBody) throw idempotencyKeyReused();
  if (stored.refusal) throw asProblem(caller, [stored.refusal]);
  const known = stored.decided ? await deps.orders.readOrder(orderId, readerOf(caller)) : undefined;
  // While the payment is being authorised, a repeat waits for its outcome, as the first request does.
  return known && known.status !== 'placed'
    ? placementOf(known)
    : askWorkflow(deps, { orderId, caller }, body, { number: stored.number });
}

/**
 * Stores the request. If carriers have to check the address, the transaction is rolled back, the check is counted against the caller's
 * limits, and the request is stored in a second transaction: counting may use the database, too, and must not wait inside a transaction
 * that locks the quote.
 */
async function storeRequest(
  deps: PlacingDependencies,
  request: PlaceOrderRequest,
  orderId: string,
  whoWaits: WhoWaits,
): Promise<StoreOutcome<Violation>> {
  const { caller, shopper, path, body } = request;
  // Whoever has the page may type what they like: what is theirs is what comes from their address.
  const isMarkOfAddress = caller.kind === 'publishable' && shopper !== undefined;
  const row = {
    orderId,
    credentialId: caller.id,
    customersOf: caller.kind === 'customer' || caller.permissions.has('customers:read') ? null : caller.id,
    shopperMark: isMarkOfAddress ? addressMark(caller.id, shopper) : markOfGuest(request),
    isMarkOfAddress,
    bodyHash: requestHash({ method: 'POST', path, body }),
    body: withoutBlanks(body),
  };
  const store = (isCharged: boolean) =>
    deps.requests.storeCheckoutRequest(row, (facts) => {
      const violations = findViolations(deps, request, facts, whoWaits);
      const isToCharge = violations.length === 0 && facts.addressCheck === 'counted' && !isCharged;
      return isToCharge ? [NOT_CHARGED] : violations;
    });
  const stored = await store(false);
  if (stored.kind !== 'rejected' || !stored.violations.includes(NOT_CHARGED)) return stored;
  await request.chargeAddressCheck();
  return store(true);
}

/** Null where it is a customer, or the storefront does not say who asks. */
function markOfGuest({ caller, shopper, body: { customerId, email = '' } }: PlaceOrderRequest): string | null {
  return customerId === undefined && shopper !== undefined ? shopperMark(caller.id, email, shopper) : null;
}

/** Marks a request that must be counted before it is stored. Never answered. */
const NOT_CHARGED: Violation = { code: 'internal-error', detail: 'The check of the address is to be counted first.' };

/** Counts a declined card, once: only the first request under a key gets here, and only a bank's decline counts. */
async function noteDecline(
  { declines }: PlaceOrderDependencies,
  payer: Payer,
  answer: PlaceOrderAnswer,
): Promise<void> {
  if (answer.kind === 'payment-declined' && !answer.unclear) await declines.note(payer);
}

/** Checked in the transaction that stores the request, so that a request that cannot become an order leaves no row. */
function findViolations(
  { decided, unpaidOfKeys, currencies, returnOrigins }: PlacingDependencies,
  { caller, body: { customerId, email, currency, shippingAddress, expectedTotal, returnUrl } }: PlaceOrderRequest,
  {
    lines,
    basket,
    customer,
    unpaid,
    unpaidOfAddress,
    attemptsInHour,
    declinedInHour,
    addressCheck,
    quoteUsedBy,
  }: CheckoutFacts,
  whoWaits: WhoWaits,
): Violation[] {
  // Reported alone: the caller learns of the order that already exists.
  if (quoteUsedBy !== null) return [quoteUsed(quoteUsedBy.orderId)];
  const { country, postalCode } = shippingAddress;
  const { unitsPerArticle, ordersOfBuyer, unitsOfBuyer, ordersOfKey, unitsOfKey } = decided['unpaid-orders'];
  const ofBuyer = { orders: ordersOfBuyer, units: unitsOfBuyer };
  const violations: Violation[] = findBasketProblems(
    {
      currency,
      country,
      postalCode,
      lines,
      expectedTotal,
      ...(unitsPerArticle > 0 ? { unitsMax: unitsPerArticle } : {}),
    },
    basket,
    currencies,
  );
  const elsewhere = objectionToReturnUrl(returnUrl, returnOrigins);
  if (elsewhere) violations.push(elsewhere);
  const units = lines.reduce((sum, { quantity }) => sum + quantity, 0);
  const ofKey = { orders: ordersOfKey, units: unitsOfKey };
  const isKeyOver = unpaidOfKeys.isOverLimit(caller.id, ofKey);
  // From one address no more is held than by one buyer, under however many e-mail addresses.
  const held = unpaidOfAddress ?? unpaid;
  const tooMuch =
    findTooMuchUnpaid(unpaid, units, ofBuyer) ??
    findTooMuchUnpaid(held, units, ofBuyer) ??
    (isKeyOver ? findHoarding(held, units, ofBuyer) : undefined);
  if (tooMuch) violations.push(tooMuch);
  const tooMany = findTooManyOfBuyer(attemptsInHour, decided.payment.attemptsPerHour);
  if (tooMany) violations.push({ code: 'too-many-payment-attempts', detail: tooMany, retryAfterSeconds: 3600 });
  if (addressCheck === 'too-many') violations.push(TOO_MANY_ADDRESSES);
  if (customerId !== undefined && !customer) {
    violations.push({ code: 'unknown-customer', detail: 'There is no such customer.', pointer: '/customerId' });
  }
  if (customer && customer.email === null && email === undefined) {
    const detail = 'The customer has no e-mail address: send one with the order.';
    violations.push({ code: 'invalid-request', detail, pointer: '/email' });
  }
  const tooManyDeclines = refusalOf(whoWaits, { declined: declinedInHour > 0 });
  if (tooManyDeclines) violations.push(tooManyDeclines);
  return violations;
}

/** Names the order only if it was placed with the same API key. */
function quoteUsed(orderId: string | null): Violation {
  return {
    code: 'quote-used',
    detail: 'An order was placed by this shipping quote, which is for one only.',
    pointer: '/shippingQuoteId',
    ...(orderId === null ? {} : { params: { orderId }, location: `/v1/orders/${orderId}` }),
  };
}

/** A quote allows a few such orders, so that typing mistakes do not need a new one. */
const TOO_MANY_ADDRESSES: Violation = {
  code: 'quote-expired',
  detail: 'Too many orders to other addresses were asked for with this shipping quote: ask for a new one.',
  pointer: '/shippingQuoteId',
};

interface Violation {
  readonly code: string;
  readonly detail: string;
  readonly pointer?: string;
  readonly params?: ProblemParams;
  readonly retryAfterSeconds?: number;
  /** For the `Location` header: the order that exists instead. */
  readonly location?: string;
}

/** How many are left is not for everybody who opens a web page, unless they are few. */
function withoutStock(violation: Violation): Violation {
  const { available, sku } = violation.params ?? {};
  if (violation.code !== 'out-of-stock' || typeof available !== 'number' || available <= AVAILABLE_IN_PUBLIC_MAX)
    return violation;
  const params = { ...violation.params, available: AVAILABLE_IN_PUBLIC_MAX };
  return { ...violation, params, detail: `There are not so many of ${typeof sku === 'string' ? sku : 'it'}.` };
}

/** The first violation decides code and status; all are listed. */
function asProblem(caller: Caller, found: readonly Violation[]): Problem {
  const violations = isOfTheShop(caller) ? found : found.map(withoutStock);
  const errors = violations.flatMap(({ code, detail, pointer, params }): FieldError[] =>
    pointer === undefined || !isFieldCode(code) ? [] : [{ pointer, code, detail, ...(params ? { params } : {}) }],
  );
  const [first] = violations;
  const code: ProblemCode = first && isProblemCode(first.code) ? first.code : 'invalid-request';
  const headers = {
    ...(first?.retryAfterSeconds ? { 'Retry-After': String(first.retryAfterSeconds) } : {}),
    ...(first?.location ? { Location: first.location } : {}),
  };
  return new Problem(code, first?.detail ?? 'The order cannot be placed.', { errors, headers });
}

interface Placing {
  readonly orderId: string;
  readonly caller: Caller;
}

async function askWorkflow(
  deps: PlacingDependencies,
  placing: Placing,
  body: Pick<OrderDraft, 'customerId'> & { readonly lines: readonly BasketLine[] },
  known: Pick<OrderStart, 'number' | 'total'>,
  note: (answer: PlaceOrderAnswer) => Promise<void> = async () => {},
): Promise<Outcome> {
  const { orderId } = placing;
  const start = orderStartOptions({
    orderId,
    ...known,
    lineCount: body.lines.length,
    ...deps.terms,
    publicUrl: deps.publicUrl,
    customerId: body.customerId ?? null,
    skus: body.lines.map(({ sku }) => sku),
  });
  try {
    const answer = await deps.temporal.executeUpdateWithStart('processOrder', start, placeOrderUpdate, {
      orderId,
      request: {},
      updateId: placeOrderUpdateId(orderId),
    });
    await note(answer);
    return answer.kind === 'cancelled'
      ? await readPlacement(deps, placing)
      : await placementFrom(deps, placing, answer);
  } catch (error) {
    // The request is stored, so its workflow runs or the sweep starts it: answer with the state in the database.
    if (!(error instanceof TemporalUnavailable || hasEnded(error))) throw error;
    const known = await readPlacement(deps, placing);
    if (known.receipt.status === 'received' && hasEnded(error)) await refuseIfTaken(deps, start.workflowId, orderId);
    return known;
  }
}

/** A workflow that ended without writing this order may be another order's with the same number. Throws `NumberTaken` then. */
async function refuseIfTaken(
  { temporal }: Pick<PlaceOrderDependencies, 'temporal'>,
  workflowId: string,
  orderId: string,
): Promise<void> {
  const owner = await temporal.readOrderId(workflowId).catch((error: unknown) => {
    if (error instanceof TemporalUnavailable || error instanceof WorkflowNotThere) return undefined;
    throw error;
  });
  if (owner !== undefined && owner !== orderId) throw new NumberTaken(workflowId);
}

/** Whether the workflow has ended, so that its outcome is in the database. */
function hasEnded(error: unknown): boolean {
  return (
    error instanceof WorkflowExecutionAlreadyStartedError ||
    error instanceof WorkflowNotThere ||
    error instanceof UpdateRefused
  );
}

async function placementFrom(
  { bankPages }: Pick<PlaceOrderDependencies, 'bankPages'>,
  { caller }: Pick<Placing, 'caller'>,
  answer: Exclude<PlaceOrderAnswer, { kind: 'cancelled' }>,
): Promise<Outcome> {
  if (answer.kind === 'refused') throw asProblem(caller, [answer]);
  const { orderId: id, number, currency, totalMinor } = answer.order;
  const placed = { id, number, total: { amount: totalMinor, currency } };
  if (answer.kind === 'confirmed') {
    return { status: 201, receipt: { ...placed, status: 'confirmed', nextAction: null } };
  }
  const until = new Date(answer.payUntil).toISOString();
  if (answer.kind === 'payment-declined') {
    const declineCode = shopperDeclineCode(answer.declineCode ?? null);
    const nextAction = { type: 'submit-payment-method', declineCode, until } as const;
    return { status: 202, receipt: { ...placed, status: 'awaiting-payment', nextAction } };
  }
  const page = await bankPages.readBankPage({ orderId: id, attempt: answer.attempt });
  // Without a bank's page the provider is still processing, and sends a webhook when it is done.
  const nextAction = page && redirectTo(page, until);
  return { status: 202, receipt: { ...placed, status: 'awaiting-payment', nextAction } };
}

async function readPlacement(
  { orders, requests }: PlaceOrderDependencies,
  { orderId, caller }: Placing,
): Promise<Outcome> {
  const request = await requests.readRequest(orderId);
  if (request?.refusal) throw asProblem(caller, [request.refusal]);
  const known = await orders.readOrder(orderId, readerOf(caller));
  return known ? placementOf(known) : received(orderId);
}

/** 201 for an order that was ever confirmed, whatever its status is now. */
function placementOf(known: OrderRecord): Outcome {
  return { status: known.confirmedAt === null ? 202 : 201, receipt: presentReceipt(known) };
}

function received(id: string): Outcome {
  return { status: 202, receipt: { id, number: null, status: 'received', total: null, nextAction: null } };
}

/** Omits optional fields that are undefined. */
function withoutBlanks({ customerId, email, ...body }: OrderDraft) {
  return { ...body, ...(customerId === undefined ? {} : { customerId }), ...(email === undefined ? {} : { email }) };
}
