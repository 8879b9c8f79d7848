import { minorUnits } from '../../domain/money/money.ts';
import type { EntityManager } from '../database.ts';
import { IS_CAPTURABLE } from './is-capturable.ts';

/** A reservation at the provider, or the rest of one, that nothing will be taken from any more. */
export interface ToRelease {
  readonly intentId: string;
  /** Number of the payment attempt. */
  readonly attempt: number;
  /** What was taken of it, as our books have it. */
  readonly capturedMinor: number;
}

/**
 * What a card is held for beyond what was taken of it in parts, once nothing more is: the rest was given up after the last of these
 * parts was asked for, so that the provider was not told that it is the last.
 */
export async function readRestToRelease(em: EntityManager, orderId: string): Promise<ToRelease | undefined> {
  const [row] = await em.execute<{ intentId: string; attempt: number; capturedMinor: string }[]>(
    `select p.intent_id as "intentId", p.attempt, p.captured_minor as "capturedMinor"
     from payment p
     where p.order_id = ? and p.state = 'captured' and p.intent_id is not null and p.multicapture and not ${IS_CAPTURABLE}
       and not exists (select from payment_capture c where c.payment_id = p.id and c.state = 'captured' and c.final)`,
    [orderId],
  );
  return row && { ...row, capturedMinor: minorUnits(row.capturedMinor) };
}
