import type { EntityManager } from '../database.ts';

export interface ClientSecret {
  readonly orderId: string;
  readonly attempt: number;
  readonly clientSecret: string;
}

/** Kept while the shopper is at the bank's page, and forgotten with the page's address. Nothing where the try is settled. */
export async function keepClientSecret(
  em: EntityManager,
  { orderId, attempt, clientSecret }: ClientSecret,
): Promise<void> {
  await em.execute(
    `update payment set client_secret = ? where order_id = ? and attempt = ? and state in ('pending', 'action-required')`,
    [clientSecret, orderId, attempt],
  );
}
