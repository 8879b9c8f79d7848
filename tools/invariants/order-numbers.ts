import type { Client } from '@temporalio/client';
import type { Authorisation } from '../../domain/payments/authorisation.ts';
import type { Database } from '../../db/database.ts';
import { parseOrderNumber } from '../../domain/orders/order-number.ts';

/** For numbers of which nobody outside was told: of baskets that were refused before anybody asked for their money. */
const MARGIN = 1_000;
const HOUR_MS = 3_600_000;

/** Which numbers others know that the shop does not. */
export interface OrderNumbers {
  /** The highest that the payment provider or Temporal names; undefined where they name none. */
  readonly highestKnown: number | undefined;
  /** The next that the shop would give. */
  readonly next: number;
  /** Where to raise the sequence to, so that no number is given to two shoppers; undefined where it is high enough. */
  readonly raiseTo: number | undefined;
}

export interface NumberSources {
  readonly database: Database;
  readonly listAuthorisations: (since: Date) => AsyncIterable<Pick<Authorisation, 'orderNumber'>>;
  readonly temporal: Pick<Client, 'workflow'> | undefined;
}

/** What a restored database gave out after the moment that it was brought back to, and would give out again. */
export async function readOrderNumbers({
  database,
  listAuthorisations,
  temporal,
}: NumberSources): Promise<OrderNumbers> {
  const [row] = await database.em.fork().execute<{ next: string; since: number }[]>(
    `select last_value + is_called::int as next,
       coalesce((select extract(epoch from max(received_at)) * 1000 from checkout_request), 0)::float8 as since
     from order_number`,
  );
  const next = Number(row?.next ?? 1);
  const known: number[] = [];
  const note = (number: string | undefined) => {
    const parsed = number === undefined ? undefined : parseOrderNumber(number);
    if (parsed !== undefined) known.push(parsed);
  };
  // What the shop still knows came before. The hour is for clocks that differ.
  const lostFrom = new Date(Math.max(0, (row?.since ?? 0) - HOUR_MS));
  for await (const { orderNumber } of listAuthorisations(lostFrom)) note(orderNumber);
  // By when they started: Temporal lists open ones first, and the newest number may be that of an order that has ended.
  const query = `WorkflowType = "processOrder" and StartTime >= "${lostFrom.toISOString()}"`;
  for await (const { workflowId } of temporal?.workflow.list({ query, pageSize: 1_000 }) ?? []) {
    note(workflowId.replace(/^order-/, ''));
  }
  const highestKnown = known.length > 0 ? Math.max(...known) : undefined;
  const isLower = highestKnown !== undefined && next <= highestKnown;
  return { highestKnown, next, raiseTo: isLower ? highestKnown + MARGIN : undefined };
}

/**
 * In words, with the statement that mends it: for the role that owns the tables, because API, workers and tools may take the next
 * number and set none (deploy/postgres/grants.sql). The image of the tools has no psql, so it is PostgreSQL's container that runs it.
 */
export function describeOrderNumbers({ highestKnown, next, raiseTo }: OrderNumbers): string {
  if (highestKnown === undefined) return `  Order numbers: nobody outside knows one; the next is A-${next}.`;
  const heading = `  Order numbers: A-${highestKnown} is known outside, the next here is A-${next}`;
  if (raiseTo === undefined) return `${heading}.`;
  const statement = `-c "select setval('order_number', ${raiseTo})"`;
  return [
    `${heading}, which was given before. Before opening, run as the role that owns the tables:`,
    `      psql "$DATABASE_URL" ${statement}`,
    '    or, with the compose file:',
    `      docker compose --env-file shop.env exec postgres psql --username quartermaster_owner quartermaster ${statement}`,
  ].join('\n');
}
