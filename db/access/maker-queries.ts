import type { Database } from '../database.ts';

/** What may be somebody's own. */
export type OwnedThing = 'order' | 'customer' | 'quote';

export interface MakerQueries {
  /**
   * The credential that made it. Null: it is the shop's own, as customers of an import are. Undefined: there is no such thing. Once it
   * is known it never changes.
   */
  findMaker(thing: OwnedThing, id: string): Promise<string | null | undefined>;
  /** The customer of an order, or of the request that is to become one. Undefined: a guest's, or there is none. */
  findCustomer(orderId: string): Promise<string | undefined>;
}

const statements: Readonly<Record<OwnedThing, string>> = {
  order: 'select credential_id as maker from checkout_request where order_id = ?',
  customer: 'select made_by as maker from customer where id = ?',
  quote: 'select made_by as maker from shipping_quote where id = ?',
};

const CUSTOMER_OF = `
select case when o.id is null then (r.body ->> 'customerId')::uuid else o.customer_id end as id
from checkout_request r left join sales_order o on o.id = r.order_id where r.order_id = ?`;

export function createMakerQueries(database: Database): MakerQueries {
  return {
    async findMaker(thing, id) {
      const [row] = await database.em.fork().execute<{ maker: string | null }[]>(statements[thing], [id]);
      return row?.maker;
    },
    async findCustomer(orderId) {
      const [row] = await database.em.fork().execute<{ id: string | null }[]>(CUSTOMER_OF, [orderId]);
      return row?.id ?? undefined;
    },
  };
}
