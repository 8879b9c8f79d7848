import type { ProblemParams } from '../../domain/failures/problem-params.ts';
import type { BasketFacts, BasketLine } from '../../domain/pricing/basket-facts.ts';
import { wantedChecks } from '../../domain/shipping/address-check.ts';
import type { Unpaid } from '../../domain/orders/unpaid-limits.ts';
import { canonicalLinesSql } from '../catalogue/canonical-lines-sql.ts';
import { basketFactsSql } from '../checkout/basket-facts-queries.ts';
import type { CheckoutBody } from '../checkout/read-checkout.ts';
import type { Database, EntityManager } from '../database.ts';
import { queueRefusalMessage } from '../messages/queue-refusal-message.ts';
import { attemptsOfBuyerSql } from '../payments/payment-attempts-sql.ts';
import { quoteIsUnusedSql } from '../shipping/quote-is-unused-sql.ts';
import { unpaidOfBuyerSql, unpaidOfMarkSql } from './unpaid-orders-sql.ts';

export interface NewCheckoutRequest {
  readonly orderId: string;
  readonly credentialId: string;
  /** The customer must be one that this credential has added, or no storefront. Null: any. */
  readonly customersOf: string | null;
  /** Which guest this is, by their address (derived-ids.ts). Null: a known customer, or the storefront sends no address. */
  readonly shopperMark: string | null;
  /** Whether the mark is that of an address, so that what else is ordered from there counts, under whatever e-mail address. */
  readonly isMarkOfAddress?: boolean;
  readonly bodyHash: string;
  readonly body: CheckoutBody;
}

/** Facts read while a request is being stored; the caller decides by them whether it may stay. */
export interface CheckoutFacts {
  /** The request's lines, with SKUs spelt as in the catalogue. */
  readonly lines: readonly BasketLine[];
  readonly basket: BasketFacts;
  /** Null if the request names no customer, or one that does not exist. */
  readonly customer: { readonly email: string | null } | null;
  /** Other unpaid orders of this customer, or of a guest with the same e-mail address and mark (buyer-sql.ts). */
  readonly unpaid: Unpaid;
  /** Other unpaid orders with the mark of the same address. Null: it is none of an address. */
  readonly unpaidOfAddress: Unpaid | null;
  /** The same buyer's payment attempts in the last hour. */
  readonly attemptsInHour: number;
  /** How many of those a bank has declined. */
  readonly declinedInHour: number;
  /** Whether carriers have to check the address because the quote was made for another one. A quote pays for a few such checks. */
  readonly addressCheck: 'not-needed' | 'counted' | 'too-many';
  /**
   * Set if its single-use quote has been used before; `orderId` is that order if the same API key placed it, else null. Null: this
   * order uses the quote first, or the quote may be used again.
   */
  readonly quoteUsedBy: { readonly orderId: string | null } | null;
}

/** Why there will be no order. */
export interface StoredRefusal {
  readonly code: string;
  readonly detail: string;
  readonly pointer?: string;
  readonly params?: ProblemParams;
}

export type StoreOutcome<Violation> =
  /** `number` is the future order's, `receivedAtMs` when it was stored first; the other fields are the facts it was judged by. */
  | ({ readonly kind: 'stored'; readonly number: number; readonly receivedAtMs: number } & Pick<
      CheckoutFacts,
      'lines' | 'basket'
    >)
  /** The request breaks a rule, and was rolled back. */
  | { readonly kind: 'rejected'; readonly violations: readonly Violation[] }
  /** The request was stored before. `decided`: it became an order, or was refused. */
  | {
      readonly kind: 'repeated';
      readonly number: number;
      readonly receivedAtMs: number;
      readonly sameBody: boolean;
      readonly decided: boolean;
      readonly refusal: StoredRefusal | null;
    };

export interface CheckoutRequestRepository {
  /**
   * Stores a request once, unless it has violations. One transaction: of two repeats the row's key lets one in, and a request with
   * violations is rolled back, so that its idempotency key stays free.
   */
  storeCheckoutRequest<Violation>(
    request: NewCheckoutRequest,
    /** Synchronous: the transaction may hold a lock on the quote. */
    findViolations: (facts: CheckoutFacts) => readonly Violation[],
  ): Promise<StoreOutcome<Violation>>;
  /** Refuses a request that was not placed in time; its shopper is mailed. False if it was decided meanwhile. */
  expireRequest(orderId: string): Promise<boolean>;
  /** Refuses a request whose order number belongs to another order's workflow in Temporal, so that it can never be placed. */
  refuseTakenNumber(orderId: string): Promise<boolean>;
}

export function createCheckoutRequestRepository(database: Database): CheckoutRequestRepository {
  return {
    async storeCheckoutRequest<Violation>(
      request: NewCheckoutRequest,
      findViolations: (facts: CheckoutFacts) => readonly Violation[],
    ) {
      try {
        return await database.em.fork().transactional(async (em): Promise<StoreOutcome<Violation>> => {
          const stored = await insertRequest(em, request);
          if (!stored) return readRepeat(em, request);
          const { number, receivedAtMs, ...facts } = stored;
          const addressCheck = await countAddressCheck(em, request.body, facts.basket);
          const quoteUsedBy = await useQuote(em, request, facts.basket);
          const unpaidOfAddress = await countUnpaidOfAddress(em, request);
          const violations = findViolations({ ...facts, addressCheck, quoteUsedBy, unpaidOfAddress });
          if (violations.length > 0) throw new RequestRejected(violations);
          return { kind: 'stored', number, receivedAtMs, lines: facts.lines, basket: facts.basket };
        });
      } catch (error) {
        if (error instanceof RequestRejected) return { kind: 'rejected', violations: error.violations as Violation[] };
        throw error;
      }
    },
    expireRequest: (orderId) => refuse(orderId, EXPIRED),
    refuseTakenNumber: (orderId) => refuse(orderId, NUMBER_TAKEN),
  };

  async function refuse(orderId: string, refusal: StoredRefusal): Promise<boolean> {
    return database.em.fork().transactional((em) => refuseOpenRequest(em, orderId, refusal));
  }
}

/** False where it has become an order, or was refused before. */
export async function refuseOpenRequest(em: EntityManager, orderId: string, refusal: StoredRefusal): Promise<boolean> {
  const refused = await em.execute<unknown[]>(
    `update checkout_request set refusal = ?::jsonb, resolved_at = now()
     where order_id = ? and resolved_at is null returning order_id`,
    [JSON.stringify(refusal), orderId],
  );
  if (refused.length > 0) await queueRefusalMessage(em, orderId);
  return refused.length > 0;
}

const EXPIRED: StoredRefusal = {
  code: 'request-expired',
  detail: 'The order could not be placed in time. Nothing was charged.',
};

const NUMBER_TAKEN: StoredRefusal = {
  code: 'order-number-taken',
  detail: 'The order could not be placed: its number belongs to another order. Nothing was charged.',
};

/** Thrown only to roll back. */
class RequestRejected extends Error {
  override readonly name = 'RequestRejected';
  readonly violations: readonly unknown[];
  constructor(violations: readonly unknown[]) {
    super('The request breaks a rule');
    this.violations = violations;
  }
}

/** Only of keys that stand in web pages, for which nothing else bounds what one visitor holds: one look by index. */
async function countUnpaidOfAddress(
  em: EntityManager,
  { orderId, shopperMark, isMarkOfAddress = false }: NewCheckoutRequest,
): Promise<Unpaid | null> {
  if (!isMarkOfAddress || shopperMark === null) return null;
  const [unpaid] = await em.execute<Unpaid[]>(unpaidOfMarkSql, [shopperMark, orderId]);
  return unpaid ?? null;
}

/** How many orders to another address than the quoted one may be checked with the carriers for one quote. */
const ADDRESS_CHECKS_MAX = 3;

/** In the transaction that stores the request, so that rejected requests and repeats do not count. */
async function countAddressCheck(
  em: EntityManager,
  body: CheckoutBody,
  { quote }: BasketFacts,
): Promise<CheckoutFacts['addressCheck']> {
  const wanted = quote && wantedChecks(body, quote.shippingAddress);
  if (!wanted?.deliverable && !wanted?.price) return 'not-needed';
  const counted = await em.execute<unknown[]>(
    'update shipping_quote set address_checks = address_checks + 1 where id = ? and address_checks < ? returning id',
    [body.shippingQuoteId, ADDRESS_CHECKS_MAX],
  );
  return counted.length > 0 ? 'counted' : 'too-many';
}

/**
 * Marks a single-use quote as used, in the transaction that stores the request: the row's lock lets one of several concurrent orders
 * win, and a rejected request leaves the quote unused.
 */
async function useQuote(
  em: EntityManager,
  { orderId, credentialId, body: { shippingQuoteId } }: NewCheckoutRequest,
  { quote }: BasketFacts,
): Promise<CheckoutFacts['quoteUsedBy']> {
  if (!quote?.singleUse) return null;
  const taken = await em.execute<unknown[]>(
    `update shipping_quote q set used_by = ?
     where q.id = ? and ${quoteIsUnusedSql('q')}
     returning q.id`,
    [orderId, shippingQuoteId],
  );
  if (taken.length > 0) return null;
  const [held] = await em.execute<{ orderId: string }[]>(
    `select r.order_id as "orderId" from shipping_quote q join checkout_request r on r.order_id = q.used_by
     where q.id = ? and r.credential_id = ?`,
    [shippingQuoteId, credentialId],
  );
  return { orderId: held?.orderId ?? null };
}

/**
 * Inserts the row and reads the facts it is judged by, in one round trip. Undefined if the row exists; waits for a concurrent repeat
 * to commit or roll back.
 */
async function insertRequest(em: EntityManager, request: NewCheckoutRequest) {
  const { orderId, credentialId, customersOf, shopperMark, bodyHash, body } = request;
  const [row] = await em.execute<
    ({ number: string; receivedAtMs: number } & Omit<
      CheckoutFacts,
      'addressCheck' | 'quoteUsedBy' | 'unpaidOfAddress'
    >)[]
  >(storeRequestSql, [JSON.stringify(body), customersOf, orderId, credentialId, shopperMark, bodyHash]);
  return row && { ...row, number: Number(row.number) };
}

const RECEIVED_AT_MS = `floor(extract(epoch from received_at) * 1000)::float8`;

/** Exported so that a test can ask the database for its plan. */
export const storeRequestSql = `
with given as (
  select ?::jsonb as body, ?::uuid as customers_of
), stored as (
  insert into checkout_request (order_id, credential_id, shopper_mark, body_hash, body)
  select ?::uuid, ?::uuid, ?, ?, jsonb_set(body, '{lines}', ${canonicalLinesSql("body -> 'lines'")}) from given
  on conflict (order_id) do nothing returning number, body, shopper_mark, received_at
), wanted as (
  select body ->> 'currency' as currency, body #>> '{shippingAddress,country}' as country, body -> 'lines' as lines,
    (body ->> 'shippingQuoteId')::uuid as quote_id, (body ->> 'shippingOptionId')::uuid as option_id,
    (body ->> 'customerId')::uuid as customer_id, body ->> 'email' as email, shopper_mark
  from stored
), buyer as (
  select coalesce(wanted.email, c.email) as email, c.id as customer_id, c.email as customer_email, wanted.shopper_mark
  from wanted cross join given left join customer c on c.id = wanted.customer_id
    and (given.customers_of is null or c.made_by is null or c.made_by = given.customers_of)
)
select stored.number, ${RECEIVED_AT_MS} as "receivedAtMs", wanted.lines, (${basketFactsSql}) as basket,
  case when buyer.customer_id is not null then jsonb_build_object('email', buyer.customer_email) end as customer,
  ${unpaidOfBuyerSql} as unpaid, attempts.made as "attemptsInHour", attempts.declined as "declinedInHour"
from stored, wanted, buyer, lateral ${attemptsOfBuyerSql} attempts`;

async function readRepeat(em: EntityManager, { orderId, bodyHash }: NewCheckoutRequest) {
  const [row] = await em.execute<
    { number: string; receivedAtMs: number; sameBody: boolean; decided: boolean; refusal: StoredRefusal | null }[]
  >(
    `select number, ${RECEIVED_AT_MS} as "receivedAtMs", body_hash = ? as "sameBody", resolved_at is not null as decided, refusal
     from checkout_request where order_id = ?`,
    [bodyHash, orderId],
  );
  if (!row) throw new Error(`Request ${orderId} vanished while it was being repeated`);
  return { kind: 'repeated' as const, ...row, number: Number(row.number) };
}
