import { voidPostings } from '../../domain/ledger/postings.ts';
import { minorUnits } from '../../domain/money/money.ts';
import { voidKey } from '../../domain/payments/payment-keys.ts';
import type { EntityManager } from '../database.ts';
import { postMovement } from '../ledger/post-movement.ts';
import { appendToTimeline } from '../orders/order-timeline.ts';
import { clearLapseNote } from './lapse-note.ts';

/** An attempt that holds money, or may hold some because the provider's answer was lost. */
export interface OpenAttempt {
  readonly orderId: string;
  readonly attempt: number;
  readonly intentId: string | null;
  readonly amountMinor: number;
  readonly currency: string;
  readonly idempotencyKey: string;
  /** ISO 8601. */
  readonly openedAt: string;
}

export interface AttemptsUpTo {
  readonly orderId: string;
  /** Only this attempt and earlier ones; left out: all. */
  readonly upTo?: number | undefined;
}

export async function readOpenAttempts(em: EntityManager, { orderId, upTo }: AttemptsUpTo): Promise<OpenAttempt[]> {
  const rows = await em.execute<{ open: OpenAttempt }[]>(
    `select jsonb_build_object('orderId', order_id, 'attempt', attempt, 'intentId', intent_id,
       'amountMinor', amount_minor, 'currency', currency, 'idempotencyKey', provider_key, 'openedAt', created_at) as open
     from payment
     where order_id = ? and attempt <= coalesce(?::int, attempt) and state in ('pending', 'action-required', 'authorised')
     order by attempt desc`,
    [orderId, upTo ?? null],
  );
  return rows.map(({ open }) => open);
}

export interface VoidedAttempt extends AttemptsUpTo {
  readonly attempt: number;
  readonly intentId: string | null;
  readonly declined: boolean;
}

export async function recordVoid(em: EntityManager, voided: VoidedAttempt): Promise<void> {
  const { orderId, attempt, upTo = attempt, intentId, declined } = voided;
  await em.execute('select 1 from sales_order where id = ? for update', [orderId]);
  const [row] = await em.execute<{ authorised_minor: string; currency: string }[]>(
    `with before as (
       select id, state, authorised_minor from payment where order_id = ? and attempt = ? and attempt <= ? for update
     )
     update payment p set state = ?, intent_id = coalesce(p.intent_id, ?), action_url = null, client_secret = null,
       settled_at = now()
     from before where p.id = before.id and before.state in ('pending', 'action-required', 'authorised')
     returning case before.state when 'authorised' then p.authorised_minor else 0 end as authorised_minor, p.currency`,
    [orderId, attempt, upTo, declined ? 'declined' : 'voided', intentId],
  );
  if (!row) return;
  const held = minorUnits(row.authorised_minor);
  if (held > 0) {
    const postings = voidPostings(held, row.currency);
    await postMovement(em, { businessKey: voidKey(orderId, attempt), kind: 'void', orderId, postings });
  }
  // The latest attempt decides the order's payment status.
  await em.execute(
    `update sales_order set payment_status = ?
     where id = ? and not exists (select 1 from payment p where p.order_id = sales_order.id and p.attempt > ?)`,
    [declined ? 'declined' : 'voided', orderId, attempt],
  );
  await clearLapseNote(em, orderId);
  await appendToTimeline(em, {
    orderId,
    type: 'payment.voided',
    factKey: `payment.voided:${attempt}`,
    data: { attempt, amountMinor: held },
  });
}
