import type { Database } from '../database.ts';

/** What may be somebody's own. */
export type OwnedThing = 'order' | 'customer' | 'quote';

export interface MakerQueries {
  /**
   * The credential that made it. Null: it is the shop's own, as customers of an import are. Undefined: there is no such thing. Once it
   * is known it never changes.
   */
  findMaker(thing: OwnedThing, id: string): Promise<string | null | undefined>;
}

const statements: Readonly<Record<OwnedThing, string>> = {
  order: 'select credential_id as maker from checkout_request where order_id = ?',
  customer: 'select made_by as maker from customer where id = ?',
  quote: 'select made_by as maker from shipping_quote where id = ?',
};

export function createMakerQueries(database: Database): MakerQueries {
  return {
    async findMaker(thing, id) {
      const [row] = await database.em.fork().execute<{ maker: string | null }[]>(statements[thing], [id]);
      return row?.maker;
    },
  };
}
