import type { Database } from '../../db/database.ts';
import type { Book, Books, GatewayAuthorisation, RunningWorkflow } from '../../db/invariants/external-books.ts';
import { shipmentStateEdges } from '../../domain/shipments/shipment-state.ts';

const ROWS_IN_A_PAGE = 1_000;

/**
 * The lists of the payment provider and of Temporal as they would be of a shop in which all is well: copies of orders were never there. No
 * list of labels, because the carriers of a live shop have none (open-books.ts).
 */
export function booksOfShop(database: Database): Books {
  return {
    gateway_authorisation: bookOf<GatewayAuthorisation>(database, PAYMENTS, (since) => [since]),
    running_workflow: bookOf<RunningWorkflow>(database, WORKFLOWS, () => [
      `{${Object.keys(shipmentStateEdges).filter(isOpen).join(',')}}`,
    ]),
  };
}

const isOpen = (state: string) => shipmentStateEdges[state as keyof typeof shipmentStateEdges].length > 0;

/** Each row has a key beside the entry, by which its pages are read. */
function bookOf<Entry extends object>(
  database: Database,
  sql: string,
  parametersOf: (since: string) => readonly string[],
): Book<Entry> {
  const read = (where: string, parameters: readonly unknown[]) =>
    database.em
      .fork()
      .execute<{ key: string; entry: Entry }[]>(
        `select key, to_jsonb(e) - 'key' as entry from (${sql}) e where ${where} order by key limit ${ROWS_IN_A_PAGE}`,
        [...parameters],
      );
  return {
    async *list(since) {
      const parameters = parametersOf(since.toISOString());
      for (let last = ''; ;) {
        const page = await read('key > ?', [...parameters, last]);
        for (const { entry } of page) yield entry;
        if (page.length < ROWS_IN_A_PAGE) return;
        last = page.at(-1)?.key ?? last;
      }
    },
    read: async (key) => (await read('key = ?', [...parametersOf('1970-01-01'), key]))[0]?.entry,
  };
}

const PAYMENTS = `
select intent_id as key, intent_id as "intentId", order_id as "orderId", state, currency, authorised_minor as "authorisedMinor",
  captured_minor as "capturedMinor", refunded_minor as "refundedMinor"
from payment where intent_id is not null and created_at >= ?::timestamptz`;

const WORKFLOWS = `
select key, key as "workflowId" from (
  select 'order-A-' || number as key from sales_order where closed_at is null
  union all select 'shipment-A-' || o.number || '-' || s.sequence from shipment s join sales_order o on o.id = s.order_id
  where o.closed_at is null and s.state = any(?::text[])
) w`;
