import type { EntityManager } from '../database.ts';

export interface BankPageOfAttempt {
  readonly orderId: string;
  readonly attempt: number;
  readonly actionUrl: string | undefined;
  readonly clientSecret: string | undefined;
}

/** Kept while the shopper is at the bank's page. Nothing where the attempt is settled. */
export async function keepBankPage(
  em: EntityManager,
  { orderId, attempt, actionUrl, clientSecret }: BankPageOfAttempt,
): Promise<void> {
  await em.execute(
    `update payment set client_secret = ?, action_url = ?
     where order_id = ? and attempt = ? and state in ('pending', 'action-required')`,
    [clientSecret ?? null, actionUrl ?? null, orderId, attempt],
  );
}
