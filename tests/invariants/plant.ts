import type { OrderNumber } from '../../domain/orders/order-number.ts';
import type { Database, EntityManager } from '../../db/database.ts';
import type { Invariant, InvariantId } from '../../db/invariants/invariant.ts';
import { runChecks, type LoadedBooks } from '../../db/invariants/run-checks.ts';
import type { Cast, CastBooks } from './cast-of-orders.ts';

/** Breaks one truth about each order that plays a part. */
export interface Plant {
  readonly id: InvariantId;
  /** The constraints that are in the way of it. */
  readonly without?: readonly string[];
  /** `{completed}` are the ids of the orders that play that part. */
  readonly sql?: string;
  readonly books?: (books: CastBooks, ids: Cast['ids'], numberOf: (id: string) => OrderNumber) => void;
  /** The other invariants that it cannot but break. */
  readonly alsoIn?: readonly InvariantId[];
  /** There can be no more of it than so many, whatever the size of the shop. */
  readonly max?: number;
}

/** By the sentence that says what is wrong. */
export type Plants = Readonly<Record<string, Plant>>;

export const noLimits = [
  'alter table stock_level drop constraint stock_level_not_negative, drop constraint stock_level_not_oversold',
  'alter table payment drop constraint payment_amounts, drop constraint payment_authorised',
  'drop index payment_one_live',
  'drop index shipping_label_one_live',
  'alter table payment_capture drop constraint payment_capture_shipment_id_unique, drop constraint payment_capture_refunded_minor_check',
];

export interface Planted {
  readonly database: Database;
  readonly cast: Cast;
  readonly plant: Plant;
  /** All of them unless told which. */
  readonly wanted?: readonly Invariant[];
  readonly ordersAtOnce?: number;
  readonly since?: Date;
}

/** Breaks the shop in a transaction that is undone; what the invariants make of it. */
export async function lookAtPlanted({ database, cast, plant, ...look }: Planted) {
  const { intents, labels, running } = await cast.readBooks();
  plant.books?.({ intents, labels, running }, cast.ids, (id) => cast.numbers.get(id)!);
  const loaded: LoadedBooks = { gateway_authorisation: intents, gateway_label: labels, running_workflow: running };
  const em = database.em.fork();
  await em.begin();
  try {
    await breakIt(em, plant);
    const results = await runChecks((work) => work(em), { loaded, graceSeconds: 0, ...look });
    return results.filter(({ status }) => status !== 'holds');
  } finally {
    await em.rollback();
  }
}

/** What the trigger would do: an event that breaks something else waits for its position as any other. */
const AWAIT_POSITIONS = `insert into event_pending (event_id) select id from event on conflict do nothing`;

async function breakIt(em: EntityManager, { without = [], sql }: Plant): Promise<void> {
  for (const constraint of without) await em.execute(constraint);
  if (sql === undefined) return;
  await em.execute('set local session_replication_role = replica');
  await em.execute(sql.replaceAll(/\{(\w+)\}/g, `(select id from cast_order where part = '$1')`));
  if (sql.includes('insert into event (')) await em.execute(AWAIT_POSITIONS);
}
