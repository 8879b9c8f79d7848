import type { EntityManager } from '../database.ts';

export interface TryOf {
  readonly orderId: string;
  readonly attempt: number;
}

/** Whether a try has come to nothing: declined, or voided. What was captured is no history, it is the order's money. */
export async function isHistory(em: EntityManager, { orderId, attempt }: TryOf): Promise<boolean> {
  const rows = await em.execute<unknown[]>(
    `select 1 from payment where order_id = ? and attempt = ? and state in ('declined', 'voided')`,
    [orderId, attempt],
  );
  return rows.length > 0;
}
