import type { Database, EntityManager } from '../database.ts';

export interface StoredCustomer {
  readonly id: string;
  readonly email: string | null;
  readonly name: string;
  readonly phone: string | null;
  readonly externalReference: string | null;
  readonly version: number;
  /** RFC 3339 with microseconds, as the database has it. */
  readonly createdAt: string;
  readonly updatedAt: string;
}

export interface CustomerPage {
  readonly limit: number;
  /** Only the customer who has this address (lower-cased). */
  readonly email?: string | undefined;
  /** Only the customer who has this number in another system. */
  readonly externalReference?: string | undefined;
  readonly after?: { readonly at: string; readonly id: string } | undefined;
}

export interface CustomerQueries {
  find(id: string): Promise<StoredCustomer | undefined>;
  /** Newest first, one more than asked for when there is one. */
  list(page: CustomerPage): Promise<readonly StoredCustomer[]>;
}

export function createCustomerQueries(database: Database): CustomerQueries {
  return {
    find: (id) => readCustomer(database.em.fork(), id),
    async list({ limit, email, externalReference, after }) {
      const rows = await database.em.fork().execute<{ customer: StoredCustomer }[]>(
        `${customerSql}
         where (?::text is null or c.email = ?) and (?::text is null or c.external_reference = ?)
           and (?::timestamptz is null or (c.created_at, c.id) < (?::timestamptz, ?::uuid))
         order by c.created_at desc, c.id desc limit ?`,
        [
          email ?? null,
          email ?? null,
          externalReference ?? null,
          externalReference ?? null,
          after?.at ?? null,
          after?.at ?? null,
          after?.id ?? null,
          limit + 1,
        ],
      );
      return rows.map(({ customer }) => customer);
    },
  };
}

/** Within the caller's transaction, so that a write can answer with what it wrote. */
export async function readCustomer(em: EntityManager, id: string): Promise<StoredCustomer | undefined> {
  const [row] = await em.execute<{ customer: StoredCustomer }[]>(`${customerSql} where c.id = ?`, [id]);
  return row?.customer;
}

const customerSql = `
select jsonb_build_object(
  'id', c.id, 'email', c.email, 'name', c.name, 'phone', c.phone, 'externalReference', c.external_reference,
  'version', c.version, 'createdAt', c.created_at, 'updatedAt', c.updated_at
) as customer
from customer c`;
