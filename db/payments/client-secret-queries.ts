import type { Database } from '../database.ts';

export interface ClientSecretQueries {
  /**
   * With what the provider's script in the shopper's browser goes on with the payment that waits for them. Null where none
   * does. `of`: only where this credential has placed the order.
   */
  readClientSecret(orderId: string, of?: { readonly credentialId: string }): Promise<string | null>;
}

export function createClientSecretQueries(database: Database): ClientSecretQueries {
  return {
    async readClientSecret(orderId, of) {
      const [row] = await database.em
        .fork()
        .execute<{ secret: string | null }[]>(CLIENT_SECRET, [orderId, of?.credentialId ?? null]);
      return row?.secret ?? null;
    },
  };
}

const CLIENT_SECRET = `
select p.client_secret as secret from payment p join checkout_request r on r.order_id = p.order_id
where p.order_id = ? and p.state = 'action-required' and r.credential_id = coalesce(?::uuid, r.credential_id)
order by p.attempt desc limit 1`;
