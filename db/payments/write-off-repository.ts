import { writeOffPostings } from '../../domain/ledger/postings.ts';
import { PermanentError } from '../../domain/failures/permanent-error.ts';
import { minorUnits } from '../../domain/money/money.ts';
import { writeOffKey } from '../../domain/payments/payment-keys.ts';
import type { WriteOff } from '../../workflows/payments/write-off-contract.ts';
import type { PaymentStatus } from '../../domain/payments/payment-status.ts';
import { actorOf } from '../../domain/events/event-actor.ts';
import type { Database, EntityManager } from '../database.ts';
import { postMovement } from '../ledger/post-movement.ts';
import { addAttention, removeAttention } from '../orders/order-attention.ts';
import { appendToTimeline } from '../orders/order-timeline.ts';
import { clearLapseNote } from './lapse-note.ts';
import { hasLeft, type ShipmentState } from '../../domain/shipments/shipment-state.ts';
import { IS_CAPTURABLE } from './is-capturable.ts';
import { readParcelMoney, type ParcelMoney } from './read-parcel-money.ts';
import { readRestToRelease, type ToRelease } from './read-rest-to-release.ts';
import { refuseUnpaid } from './refuse-unpaid.ts';
import { RecordNotFound } from '../shared/record-not-found.ts';

/** The money of a parcel was to be given up too early. Another try finds the same. */
export class ParcelIsHere extends PermanentError {
  override readonly name = 'ParcelIsHere';
  constructor(why: string) {
    super(`The parcel is still here, and ${why}.`);
  }
}

/** It is being taken with another parcel's, from a card that is captured once only. Later it is known what came of that. */
export class MoneyBeingTaken extends PermanentError {
  override readonly name = 'MoneyBeingTaken';
  constructor() {
    super('The money of the whole order is being taken with another parcel: first see what comes of that.');
  }
}

/** The money of a parcel was to be given up because it may not leave unpaid, and it has left. Another try finds the same. */
export class ParcelHasLeft extends PermanentError {
  override readonly name = 'ParcelHasLeft';
  constructor() {
    super('The parcel has left meanwhile, so its money is asked for; give it up where the provider refuses.');
  }
}

export interface WrittenOff {
  readonly paymentStatus: PaymentStatus;
  readonly release: ToRelease | null;
}

export interface WriteOffRepository {
  /**
   * Money that is not moved any more: on the timeline, in the books, and nobody asks for it again. Once for each parcel.
   * `moved`: it was taken before, so there is nothing to give up.
   */
  recordWriteOff(request: WriteOff): Promise<WrittenOff | 'moved'>;
  /** Tells staff that money which was written off here has been captured at the provider. */
  noteCapturedElsewhere(note: {
    readonly orderId: string;
    readonly intentId: string;
    readonly line: string;
  }): Promise<void>;
}

export function createWriteOffRepository(database: Database): WriteOffRepository {
  return {
    recordWriteOff: (request) => database.em.fork().transactional((em) => recordWriteOff(em, request)),
    noteCapturedElsewhere: ({ intentId, ...note }) =>
      database.em
        .fork()
        .transactional((em) => addAttention(em, { ...note, source: `taken:${intentId}`, about: ['money'] })),
  };
}

interface GivenUpMoney {
  readonly paymentId: string;
  readonly intentId: string | null;
  readonly attempt: number;
  readonly amountMinor: string;
  readonly currency: string;
  readonly multicapture: boolean;
  /** The provider has released the authorisation before, so there is none to release in the ledger. */
  readonly isVoided: boolean;
}

async function recordWriteOff(em: EntityManager, request: WriteOff): Promise<WrittenOff | 'moved'> {
  const { orderId, shipmentId, kind, note, by } = request;
  const money = await lockMoney(em, request);
  const parcels = await readParcelMoney(em, orderId);
  const parcel = parcels.find((one) => one.shipmentId === shipmentId);
  if (kind === 'capture' && !parcel?.isGivenUp) {
    await refuseEarly(em, request);
    if (isTaken(parcels, request, money)) return 'moved';
  }
  const amountMinor = minorUnits(money.amountMinor);
  const releasedMinor = kind === 'refund' || money.isVoided ? 0 : amountMinor;
  const written = await em.execute<object[]>(
    `insert into payment_write_off (shipment_id, kind, order_id, payment_id, amount_minor, released_minor, currency, note, written_by)
     values (?, ?, ?, ?, ?, ?, ?, ?, ?) on conflict (shipment_id, kind) do nothing returning shipment_id`,
    [shipmentId, kind, orderId, money.paymentId, amountMinor, releasedMinor, money.currency, note, by],
  );
  if (written.length > 0) {
    if (kind === 'capture') {
      const taxMinor = parcel?.taxMinor ?? 0;
      const postings = writeOffPostings({ amountMinor, taxMinor, releasedMinor }, money.currency);
      await postMovement(em, { businessKey: writeOffKey(orderId, shipmentId), kind: 'write-off', orderId, postings });
      // Whatever the provider was asked for: other parcels' money is not to wait for it.
      await em.execute(`update payment_capture set state = 'refused' where shipment_id = ? and state = 'opened'`, [
        shipmentId,
      ]);
    } else {
      await em.execute(`update payment_refund set state = 'failed' where shipment_id = ? and state = 'opened'`, [
        shipmentId,
      ]);
    }
    await removeAttention(em, { orderId, source: `unpaid:${shipmentId}`, about: ['unpaid'], by });
    const data = { shipmentId, amountMinor, kind };
    const type = 'payment.written-off';
    await appendToTimeline(em, {
      orderId,
      type,
      factKey: `${type}:${kind}:${shipmentId}`,
      data,
      actor: actorOf(request),
    });
  }
  const [closed] = await em.execute<{ nothingTaken: boolean }[]>(CLOSE_PAYMENT, [money.paymentId]);
  await clearLapseNote(em, orderId);
  const status = await refreshStatus(em, orderId);
  const { intentId, attempt } = money;
  const isUntouched = closed !== undefined && !money.isVoided && intentId !== null;
  const rest = isUntouched ? { intentId, attempt, capturedMinor: 0 } : await readRestToRelease(em, orderId);
  return { paymentStatus: status, release: rest ?? null };
}

/** Of a parcel that is still here, money is given up only where it cannot be had and the order cannot be cancelled. */
async function refuseEarly(em: EntityManager, { orderId, shipmentId, beforehand }: WriteOff): Promise<void> {
  const parcels = await em.execute<{ id: string; state: ShipmentState }[]>(
    'select id, state from shipment where order_id = ?',
    [orderId],
  );
  const isGone = parcels.some(({ id, state }) => id === shipmentId && hasLeft(state));
  if (isGone && beforehand) throw new ParcelHasLeft();
  if (isGone) return;
  if ((await refuseUnpaid(em, shipmentId)) === undefined) throw new ParcelIsHere('its money can still be taken');
  if (!parcels.some(({ state }) => hasLeft(state))) throw new ParcelIsHere('its order can be cancelled');
}

/**
 * With the parcel, or with the first that left where the card is captured once. Asked for under the payment's lock: an attempt
 * that was given up may have gone on, and whoever asks late does not give up what is there.
 */
function isTaken(parcels: readonly ParcelMoney[], { shipmentId }: WriteOff, { multicapture }: GivenUpMoney): boolean {
  const others = multicapture ? [] : parcels.filter((parcel) => parcel.shipmentId !== shipmentId && !parcel.isGivenUp);
  if (others.some(({ capture }) => capture?.state === 'opened')) throw new MoneyBeingTaken();
  return [...others, ...parcels.filter((parcel) => parcel.shipmentId === shipmentId)].some(
    ({ capture }) => capture?.state === 'captured',
  );
}

/** The payment that holds the money, or held it until the provider released it. */
async function lockMoney(em: EntityManager, { orderId, shipmentId, kind }: WriteOff): Promise<GivenUpMoney> {
  const [row] = await em.execute<GivenUpMoney[]>(
    `select p.id as "paymentId", p.intent_id as "intentId", p.attempt, s.capture_minor as "amountMinor", s.currency,
       p.multicapture, p.state = 'voided' as "isVoided"
     from shipment s join sales_order o on o.id = s.order_id
     join payment p on p.order_id = o.id and (p.state in ('authorised', 'captured', 'written-off')
       or ? = 'capture' and p.state = 'voided' and p.authorised_minor > 0 and s.state <> 'cancelled')
     where o.id = ? and s.id = ?
     order by p.state = 'voided', p.attempt desc limit 1 for update of o, p`,
    [kind, orderId, shipmentId],
  );
  if (!row) throw new RecordNotFound('payment that holds money for parcel', shipmentId);
  return row;
}

/** Nothing was taken of it, and all of it is given up: it holds no money for us any more. */
const CLOSE_PAYMENT = `
update payment p set state = 'written-off', settled_at = coalesce(p.settled_at, now())
where p.id = ? and p.state in ('authorised', 'voided', 'written-off') and p.captured_minor = 0
  and not ${IS_CAPTURABLE}
returning true as "nothingTaken"`;

async function refreshStatus(em: EntityManager, orderId: string): Promise<PaymentStatus> {
  const [row] = await em.execute<{ paymentStatus: PaymentStatus }[]>(
    `update sales_order o set payment_status = case
       when exists (select 1 from payment p where p.order_id = o.id and p.state = 'written-off') then 'written-off'
       else o.payment_status end
     where o.id = ? returning o.payment_status as "paymentStatus"`,
    [orderId],
  );
  if (!row) throw new RecordNotFound('order', orderId);
  return row.paymentStatus;
}
