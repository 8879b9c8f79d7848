import { minorUnits } from '../../domain/money/money.ts';
import type { EntityManager } from '../database.ts';

export interface ExpectedPayment {
  readonly orderId: string;
  readonly amountMinor: number;
  readonly currency: string;
}

export async function readExpectedPayment(em: EntityManager, intentId: string): Promise<ExpectedPayment | undefined> {
  const [row] = await em.execute<ExpectedPayment[]>(
    'select order_id as "orderId", amount_minor as "amountMinor", currency from payment where intent_id = ?',
    [intentId],
  );
  return row && { ...row, amountMinor: minorUnits(row.amountMinor) };
}
