import { v7 } from 'uuid';
import { newSigningSecretSql } from '../access/signing-secret-sql.ts';
import type { Database, EntityManager } from '../database.ts';
import { readShop, type Shop } from './shop-queries.ts';

/** Somebody works with the database: a shop that runs is no copy. */
export class DatabaseInUse extends Error {
  override readonly name = 'DatabaseInUse';

  constructor(sessions: number) {
    super(
      `Others are connected to this database (${sessions}): a shop that is in use is no copy. Stop whatever uses the copy, or look at DATABASE_URL.`,
    );
  }
}

/** What a copy was taken of, and what would be done in its name. */
export interface CopyFacts {
  /** Undefined: set-up has not run, and there is nothing to mark. */
  readonly shop: Shop | undefined;
  readonly orders: number;
  readonly openOrders: number;
  readonly mailsWaiting: number;
  /**
   * The last that happened to an order. A shop goes on where its copy stands still, for which a key may have been made. Null: nothing has.
   */
  readonly newest: {
    /** RFC 3339, in UTC. */
    readonly at: string;
    /** By the database's clock. */
    readonly minutesAgo: number;
  } | null;
}

export interface MarkedCopy {
  readonly shop: Shop;
  readonly mailsDropped: number;
}

export async function readCopyFacts(em: EntityManager): Promise<CopyFacts> {
  const shop = await readShop(em);
  if (!shop) return { shop, orders: 0, openOrders: 0, mailsWaiting: 0, newest: null };
  const [counted] = await em.execute<Omit<CopyFacts, 'shop'>[]>(`
    select count(*)::int as orders, count(*) filter (where closed_at is null)::int as "openOrders",
      (select count(*)::int from message where state = 'waiting') as "mailsWaiting",
      (select jsonb_build_object('at', to_char(occurred_at at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS"Z"'),
         'minutesAgo', floor(extract(epoch from now() - occurred_at) / 60))
       from event where subject_type = 'order' order by id desc limit 1) as newest
    from sales_order`);
  return { shop, orders: 0, openOrders: 0, mailsWaiting: 0, newest: null, ...counted };
}

/**
 * Makes a simulated shop of its own of a database that was copied from another shop's: another id, so that it is not taken for
 * that shop, none of the mails that waited there, and other secrets, so that whoever works with it signs no token of that shop's
 * orders. A copy that is to take the other's place is no copy but a restored database, and keeps its id. Throws DatabaseInUse. One
 * transaction.
 */
export function markCopy(database: Database): Promise<MarkedCopy> {
  return database.em.fork().transactional(async (em) => {
    await refuseInUse(em);
    const [shop] = await em.execute<Shop[]>(`update shop set id = ?, mode = 'simulated' returning id, mode`, [v7()]);
    if (!shop) throw new Error('The database is of no shop yet: run "npm run db:migrate" first.');
    const [dropped] = await em.execute<{ n: number }[]>(`
      with dropped as (update message set state = 'overtaken' where state = 'waiting' returning 1)
      select count(*)::int as n from dropped`);
    await em.execute(`update signing_key set secret = ${newSigningSecretSql}`);
    // What was sealed with the secret of before is opened no more: people set up their authenticators anew.
    await em.execute(`update staff_key set secret = ${newSigningSecretSql}`);
    await em.execute(
      `update staff_member set authenticator = null, authenticator_set_at = null, recovery_code_hashes = '{}'`,
    );
    await em.execute('delete from staff_session');
    // Also what happened in the last minute, which nobody has asked a mail for yet.
    await em.execute(`update order_mail_bookmark set event_id = newest.id, whole_after = newest.id
      from (select max(id) as id from event) newest where newest.id is not null`);
    return { shop, mailsDropped: dropped?.n ?? 0 };
  });
}

/** PostgreSQL's own processes have no user; of others' sessions everybody sees that they are there. */
async function refuseInUse(em: EntityManager): Promise<void> {
  const [others] = await em.execute<{ n: number }[]>(`
    select count(*)::int as n from pg_stat_activity
    where datname = current_database() and pid <> pg_backend_pid() and usesysid is not null`);
  if (others && others.n > 0) throw new DatabaseInUse(others.n);
}
