import type { Database } from '../../../db/database.ts';
import type { OrderStatus } from '../../../domain/orders/order-status.ts';
import type { SimulatedPayments } from '../../../dev/simulators/stripe/read-simulated-payments.ts';

/** What the shop and the payment provider say of the money of one order, in minor units. */
export interface OrderMoney {
  readonly orderId: string;
  /** Such as 1042. */
  readonly number: number;
  readonly status: OrderStatus;
  readonly totalMinor: number;
  /** Taken and not given back, by our ledger and by the provider's list. */
  readonly ours: number;
  readonly theirs: number;
  /** Reserved on a card, the same way. */
  readonly oursHeld: number;
  readonly theirsHeld: number;
}

export interface MoneyBooks {
  readonly orders: readonly OrderMoney[];
  /** Payments at the provider that name no order of ours. */
  readonly strangers: readonly string[];
}

const LEDGER = `
  select o.id as "orderId", o.number::int as number, o.status, o.total_minor::int as "totalMinor",
    coalesce(sum(l.amount_minor) filter (where l.account = 'provider-balance'), 0)::int as ours,
    coalesce(sum(l.amount_minor) filter (where l.account = 'card-holds'), 0)::int as "oursHeld"
  from sales_order o
  left join ledger_transaction t on t.order_id = o.id
  left join ledger_posting l on l.transaction_id = t.id
  group by o.id order by o.number`;

/** Lays our ledger beside the books of the Stripe simulator, order by order. */
export async function readMoneyBooks(database: Database, stripeUrl: string): Promise<MoneyBooks> {
  const response = await fetch(`${stripeUrl}/simulator/state`);
  const { intents } = (await response.json()) as SimulatedPayments;
  const ours = await database.em.fork().execute<Omit<OrderMoney, 'theirs' | 'theirsHeld'>[]>(LEDGER);
  const known = new Set(ours.map(({ orderId }) => orderId));
  const of = (orderId: string) => intents.filter(({ metadata }) => metadata['order_id'] === orderId);
  return {
    orders: ours.map((order) => ({
      ...order,
      theirs: sum(of(order.orderId).map(({ capturedMinor, refundedMinor }) => capturedMinor - refundedMinor)),
      theirsHeld: sum(of(order.orderId).map(({ capturableMinor }) => capturableMinor)),
    })),
    strangers: intents.filter(({ metadata }) => !known.has(metadata['order_id'] ?? '')).map(({ id }) => id),
  };
}

function sum(amounts: readonly number[]): number {
  return amounts.reduce((total, amount) => total + amount, 0);
}
