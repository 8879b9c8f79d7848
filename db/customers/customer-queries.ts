import type { Database, EntityManager } from '../database.ts';
import { PLANNED_EACH_TIME } from '../shared/planned-each-time.ts';

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
  /** Only those that this credential has added, or no storefront. */
  readonly visibleTo?: string | undefined;
  /** Only customers who were added or changed after this. */
  readonly updatedAfter?: Date | undefined;
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
    async list(page) {
      const { sql, params } = customerListSql(page);
      const rows = await database.em.fork().execute<{ customer: StoredCustomer }[]>(sql, params);
      return rows.map(({ customer }) => customer);
    },
  };
}

/** The statement of a page, apart from running it, so that a test can ask the database for its plan. */
export function customerListSql({ limit, email, externalReference, visibleTo, updatedAfter, after }: CustomerPage) {
  const conditions: (readonly [sql: string, ...params: string[]])[] = [];
  if (email !== undefined) conditions.push(['c.email = ?', email]);
  if (externalReference !== undefined) conditions.push(['c.external_reference = ?', externalReference]);
  if (visibleTo !== undefined) conditions.push(['(c.made_by is null or c.made_by = ?)', visibleTo]);
  if (updatedAfter) conditions.push(['c.updated_at > ?', updatedAfter.toISOString()]);
  if (after) conditions.push(['(c.created_at, c.id) < (?::timestamptz, ?::uuid)', after.at, after.id]);
  const where = conditions.length > 0 ? ` where ${conditions.map(([sql]) => sql).join(' and ')}` : '';
  return {
    sql: `${PLANNED_EACH_TIME}${customerSql}${where} order by c.created_at desc, c.id desc limit ?`,
    params: [...conditions.flatMap(([, ...params]) => params), limit + 1],
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
