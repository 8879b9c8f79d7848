import type { ProblemParams } from '../../domain/failures/problem-params.ts';
import type { BasketFacts, BasketLine } from '../../domain/pricing/basket-facts.ts';
import { wantedChecks } from '../../domain/shipping/address-check.ts';
import type { Unpaid } from '../../domain/orders/unpaid-limits.ts';
import { canonicalLinesSql } from '../catalogue/canonical-lines-sql.ts';
import { basketFactsSql } from '../checkout/basket-facts-queries.ts';
import type { CheckoutBody } from '../checkout/read-checkout.ts';
import type { Database, EntityManager } from '../database.ts';
import { queueRefusalMail } from '../notifications/queue-refusal-mail.ts';
import { attemptsOfBuyerSql } from '../payments/payment-attempts-sql.ts';
import { quoteIsUnusedSql } from '../shipping/quote-is-unused-sql.ts';
import { unpaidOfBuyerSql } from './unpaid-orders-sql.ts';

export interface NewCheckoutRequest {
  readonly orderId: string;
  readonly credentialId: string;
  /** From where a guest orders (derived-ids.ts). Null: a customer, or the storefront does not say. */
  readonly shopperMark: string | null;
  readonly bodyHash: string;
  readonly body: CheckoutBody;
}

/** What is known about a request that is being stored; whoever stores it decides whether it may stay. */
export interface CheckoutFacts {
  /** Of the request, with SKUs as the catalogue writes them. */
  readonly lines: readonly BasketLine[];
  readonly basket: BasketFacts;
  /** Null when the request names no customer, or one that is not there. */
  readonly customer: { readonly email: string | null } | null;
  /** Of the same customer; of a guest, of the same e-mail address and place (buyer-sql.ts). Besides this request. */
  readonly unpaid: Unpaid;
  /** Attempts to pay in the last hour, of the same. */
  readonly attemptsInHour: number;
  /** Of them, those that a bank has declined. */
  readonly declinedInHour: number;
  /** Whether carriers have to be asked about the address, because the quote was made for another: it counts against the quote. */
  readonly addressCheck: 'not-needed' | 'counted' | 'too-many';
  /**
   * That its quote for single use was used before, and for which order, if the same API key placed it. Null: it is this one's, or for
   * any number.
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

export type StoreOutcome<Objection> =
  /** `number` is the order's to be; the others are what it was judged by. */
  | ({ readonly kind: 'stored'; readonly number: number } & Pick<CheckoutFacts, 'lines' | 'basket'>)
  /** Somebody objected: nothing is kept. */
  | { readonly kind: 'objected'; readonly objections: readonly Objection[] }
  /** The request stands there already. `decided`: it became an order, or was refused. */
  | {
      readonly kind: 'repeated';
      readonly number: number;
      readonly sameBody: boolean;
      readonly decided: boolean;
      readonly refusal: StoredRefusal | null;
    };

export interface CheckoutRequestRepository {
  /**
   * Stores a request once, unless there are objections to it. One transaction: the row's key decides between two
   * repeats, and a request that was objected to is as if it had never been sent.
   */
  storeCheckoutRequest<Objection>(
    request: NewCheckoutRequest,
    /** Waits for nothing, because the quote may be locked meanwhile. */
    objectionsTo: (facts: CheckoutFacts) => readonly Objection[],
  ): Promise<StoreOutcome<Objection>>;
  /** Refuses a request that nobody waits for any more; its shopper is mailed. False when it was decided meanwhile. */
  expireRequest(orderId: string): Promise<boolean>;
  /** The same of one whose number another order has at Temporal, so that its order can never be placed. */
  refuseTakenNumber(orderId: string): Promise<boolean>;
}

export function createCheckoutRequestRepository(database: Database): CheckoutRequestRepository {
  return {
    async storeCheckoutRequest<Objection>(
      request: NewCheckoutRequest,
      objectionsTo: (facts: CheckoutFacts) => readonly Objection[],
    ) {
      try {
        return await database.em.fork().transactional(async (em): Promise<StoreOutcome<Objection>> => {
          const stored = await insertRequest(em, request);
          if (!stored) return readRepeat(em, request);
          const { number, ...facts } = stored;
          const addressCheck = await countAddressCheck(em, request.body, facts.basket);
          const quoteUsedBy = await useQuote(em, request, facts.basket);
          const objections = objectionsTo({ ...facts, addressCheck, quoteUsedBy });
          if (objections.length > 0) throw new Objected(objections);
          return { kind: 'stored', number, lines: facts.lines, basket: facts.basket };
        });
      } catch (error) {
        if (error instanceof Objected) return { kind: 'objected', objections: error.objections as Objection[] };
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
  if (refused.length > 0) await queueRefusalMail(em, orderId);
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
class Objected extends Error {
  override readonly name = 'Objected';
  readonly objections: readonly unknown[];
  constructor(objections: readonly unknown[]) {
    super('The request was objected to');
    this.objections = objections;
  }
}

/** Placing an order asks carriers anew where its quote does not speak for its address. One quote pays for so many times. */
const ADDRESS_CHECKS_MAX = 3;

/** In the transaction that stores the request: what is not stored is not counted, and a repeat is not counted again. */
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
 * Takes a quote for single use, in the transaction that stores the request: of many at once the row's lock lets one be first, and
 * what is not stored has not taken it.
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
 * Stores the row and reads what it is judged by, in one round trip. Undefined when the row stands there already; waits for
 * a repeat that is being stored at this moment.
 */
async function insertRequest(em: EntityManager, request: NewCheckoutRequest) {
  const { orderId, credentialId, shopperMark, bodyHash, body } = request;
  const [row] = await em.execute<({ number: string } & Omit<CheckoutFacts, 'addressCheck' | 'quoteUsedBy'>)[]>(
    storeRequestSql,
    [JSON.stringify(body), orderId, credentialId, shopperMark, bodyHash],
  );
  return row && { ...row, number: Number(row.number) };
}

/** Exported so that a test can ask the database for its plan. */
export const storeRequestSql = `
with given as (
  select ?::jsonb as body
), stored as (
  insert into checkout_request (order_id, credential_id, shopper_mark, body_hash, body)
  select ?::uuid, ?::uuid, ?, ?, jsonb_set(body, '{lines}', ${canonicalLinesSql("body -> 'lines'")}) from given
  on conflict (order_id) do nothing returning number, body, shopper_mark
), wanted as (
  select body ->> 'currency' as currency, body #>> '{shippingAddress,country}' as country, body -> 'lines' as lines,
    (body ->> 'shippingQuoteId')::uuid as quote_id, (body ->> 'shippingOptionId')::uuid as option_id,
    (body ->> 'customerId')::uuid as customer_id, body ->> 'email' as email, shopper_mark
  from stored
), buyer as (
  select coalesce(wanted.email, c.email) as email, c.id as customer_id, c.email as customer_email, wanted.shopper_mark
  from wanted left join customer c on c.id = wanted.customer_id
)
select stored.number, wanted.lines, (${basketFactsSql}) as basket,
  case when buyer.customer_id is not null then jsonb_build_object('email', buyer.customer_email) end as customer,
  ${unpaidOfBuyerSql} as unpaid, attempts.made as "attemptsInHour", attempts.declined as "declinedInHour"
from stored, wanted, buyer, lateral ${attemptsOfBuyerSql} attempts`;

async function readRepeat(em: EntityManager, { orderId, bodyHash }: NewCheckoutRequest) {
  const [row] = await em.execute<
    { number: string; sameBody: boolean; decided: boolean; refusal: StoredRefusal | null }[]
  >(
    `select number, body_hash = ? as "sameBody", resolved_at is not null as decided, refusal
     from checkout_request where order_id = ?`,
    [bodyHash, orderId],
  );
  if (!row) throw new Error(`Request ${orderId} vanished while it was being repeated`);
  return { kind: 'repeated' as const, ...row, number: Number(row.number) };
}
