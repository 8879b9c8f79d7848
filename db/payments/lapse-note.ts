import type { EntityManager } from '../database.ts';
import { addAttention, removeAttention } from '../orders/order-attention.ts';
import { IS_CAPTURABLE } from './is-capturable.ts';

interface Lapse {
  readonly orderId: string;
  /** In words. */
  readonly until: string;
}

const lapseMessage = ({ until }: Lapse) =>
  `The reservation of its money lapses on ${until}. What leaves later is not paid for: hand it over before, or cancel it.`;

const UNTIL = `to_char(authorised_until at time zone 'UTC', 'FMDD Mon HH24:MI "UTC"') as until`;

/** Tells staff of an order whose money can soon no longer be taken. Once: not again where they have acknowledged it. */
export async function noteLapse(em: EntityManager, paymentId: string): Promise<boolean> {
  await em.execute('select 1 from sales_order where id = (select order_id from payment where id = ?) for update', [
    paymentId,
  ]);
  const [noted] = await em.execute<Lapse[]>(
    `update payment p set lapse_noted_at = now()
     where id = ? and lapse_noted_at is null and state in ('authorised', 'captured') and ${IS_CAPTURABLE}
     returning order_id as "orderId", ${UNTIL}`,
    [paymentId],
  );
  if (!noted) return false;
  await addAttention(em, {
    orderId: noted.orderId,
    source: `lapse:${paymentId}`,
    line: lapseMessage(noted),
    about: ['money'],
  });
  return true;
}

/** Nothing can lapse any more: nothing is left to take, or nothing is reserved. */
export async function clearLapseNote(em: EntityManager, orderId: string): Promise<void> {
  const noted = await em.execute<{ id: string }[]>(
    `select id from payment p
     where order_id = ? and lapse_noted_at is not null
       and not (state in ('authorised', 'captured') and ${IS_CAPTURABLE})`,
    [orderId],
  );
  for (const { id } of noted) await removeAttention(em, { orderId, source: `lapse:${id}`, about: ['money'] });
}
