import type { EntityManager } from '../database.ts';

export interface AttemptOf {
  readonly orderId: string;
  readonly attempt: number;
}

/** Whether a payment attempt ended without money: declined or voided. A captured one is not over, it pays for the order. */
export async function isAttemptOver(em: EntityManager, { orderId, attempt }: AttemptOf): Promise<boolean> {
  const rows = await em.execute<unknown[]>(
    `select 1 from payment where order_id = ? and attempt = ? and state in ('declined', 'voided')`,
    [orderId, attempt],
  );
  return rows.length > 0;
}
