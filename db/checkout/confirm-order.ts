import { authorisationPostings } from '../../domain/ledger/postings.ts';
import type { ConfirmOrder } from '../../workflows/payments/payment-contract.ts';
import { allocateBackorders } from '../inventory/allocate-backorders.ts';
import type { EntityManager } from '../database.ts';
import { clearWaits } from '../orders/order-attention.ts';
import { statusesBefore } from '../orders/move-order-status.ts';

/** The payment carries the answer, so a repeat finds it authorised, and every later part of the statement is empty. */
const confirmOrderSql = `
with doc as (
  select ?::jsonb as d
), before as (
  select o.id, o.status from sales_order o, doc
  where o.id = (d ->> 'orderId')::uuid and o.status in (select jsonb_array_elements_text(d -> 'statusesBefore'))
  for update of o
), paid as (
  update payment p set state = 'authorised', intent_id = d ->> 'intentId', action_url = null,
    client_secret = null,
    authorised_minor = (d ->> 'authorisedMinor')::bigint,
    authorised_until = (d #>> '{card,captureBefore}')::timestamptz,
    multicapture = coalesce((d #>> '{card,multicapture}')::boolean, false),
    card = jsonb_build_object('network', d #> '{card,network}', 'fingerprint', d #> '{card,fingerprint}')
  from before, doc
  where p.order_id = before.id and p.attempt = (d ->> 'attempt')::int and p.state in ('pending', 'action-required')
  returning p.order_id, p.provider_key, before.status
), posted as (
  insert into ledger_transaction (business_key, kind, order_id)
  select provider_key, 'authorisation', order_id from paid returning id
), postings as (
  insert into ledger_posting (transaction_id, account, amount_minor, currency)
  select posted.id, x.account, x."amountMinor", o.currency
  from posted, doc, sales_order o, jsonb_to_recordset(d -> 'postings') as x(account text, "amountMinor" bigint)
  where o.id = (d ->> 'orderId')::uuid
), kept as (
  -- Not "state = 'held'": while the table is small, that lets the planner read the index of all that is held.
  update reservation r set expires_at = null from paid where r.order_id = paid.order_id and r.expires_at is not null
), queued as (
  update backorder b set queued_at = now() from paid where b.order_id = paid.order_id and b.queued_at is null
  returning b.sku
), confirmed as (
  update sales_order o set status = 'confirmed', payment_status = 'authorised', pay_until = null, confirmed_at = now(),
    event_sequence = o.event_sequence + 1
  from paid where o.id = paid.order_id returning o.id, o.event_sequence, o.attention
), told as (
  insert into event (subject_type, subject_id, sequence, type, fact_key, status_from, status_to, data)
  select 'order', confirmed.id, confirmed.event_sequence, 'order.confirmed', 'order.confirmed', paid.status, 'confirmed',
    jsonb_build_object('attempt', d -> 'attempt', 'authorisedMinor', d -> 'authorisedMinor')
  from confirmed, paid, doc
)
select (select count(*)::int from confirmed) as confirmed, (select attention from confirmed) as attention, (select jsonb_agg(distinct sku) from queued) as queued`;

/**
 * The money is reserved: payment, ledger, stock, order and timeline in one statement. A repeat changes nothing. False where
 * the order is not confirmed by this attempt: the attempt was voided meanwhile, or the order is no longer to be had.
 */
export async function confirmOrder(em: EntityManager, request: ConfirmOrder): Promise<boolean> {
  const postings = authorisationPostings(request.authorisedMinor, '');
  const [row] = await em.execute<{ confirmed: number; attention: string | null; queued: string[] | null }[]>(
    confirmOrderSql,
    [JSON.stringify({ ...request, postings, statusesBefore: statusesBefore('confirmed') })],
  );
  if (!row?.confirmed) return isConfirmed(em, request);
  if (row.attention !== null) await clearWaits(em, request.orderId);
  // Only now does it stand in the queue: units that came free while it was unpaid are given out here. What a death in
  // between leaves undone, the sweep does.
  const { queued } = row;
  if (queued) await em.fork().transactional((inner) => allocateBackorders(inner, queued));
  return true;
}

/** A statement of its own, because one that waited for the order's lock still sees the order as it was before. */
async function isConfirmed(em: EntityManager, { orderId, attempt }: ConfirmOrder): Promise<boolean> {
  const rows = await em.execute<unknown[]>(
    `select 1 from sales_order o join payment p on p.order_id = o.id and p.attempt = ?
     where o.id = ? and o.confirmed_at is not null and o.status <> 'cancelled' and p.state in ('authorised', 'captured')`,
    [attempt, orderId],
  );
  return rows.length > 0;
}
