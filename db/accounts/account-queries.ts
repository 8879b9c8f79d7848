import type { EntityManager } from '../database.ts';

/** An account with what is known of its customer. */
export interface StoredAccount {
  readonly id: string;
  readonly customerId: string;
  readonly email: string;
  readonly pendingEmail: string | null;
  readonly name: string;
  readonly phone: string | null;
  readonly hasPassword: boolean;
  readonly providers: string[];
  /** Of the customer. */
  readonly version: number;
}

/** Undefined: it was deleted, or its customer forgotten. */
export async function readAccount(em: EntityManager, id: string): Promise<StoredAccount | undefined> {
  const [row] = await em.execute<StoredAccount[]>(READ, [id]);
  return row;
}

const READ = `
select a.id, a.customer_id as "customerId", a.email, a.pending_email as "pendingEmail", c.name, c.phone,
  a.password_hash is not null as "hasPassword", c.version,
  coalesce((select jsonb_agg(l.provider order by l.provider) from account_login l where l.account_id = a.id), '[]') as providers
from customer_account a join customer c on c.id = a.customer_id where a.id = ?`;
