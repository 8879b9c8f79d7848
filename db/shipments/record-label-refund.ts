import { formatMoney, minorUnits } from '../../domain/money/money.ts';
import {
  decideLabelRefund,
  rejectedInWords,
  unaskedInWords,
  undecidedInWords,
  type LabelState,
  type NamedLabel,
  type RefundOutcome,
} from '../../domain/shipments/label-refund.ts';
import type { EventEffect } from '../../domain/webhooks/event-effect.ts';
import type { EntityManager } from '../database.ts';
import { addAttention, removeAttention } from '../orders/order-attention.ts';
import { appendToTimeline } from '../orders/order-timeline.ts';
import { lockShipment } from './locked-shipment.ts';

/**
 * What became of a label's price, whoever says so and however long its parcel and its order have ended: booked, on the
 * timeline, and before staff where the carrier keeps it. A repeat changes nothing.
 */
export async function recordLabelRefund(
  em: EntityManager,
  { providerShipmentId, outcome }: { readonly providerShipmentId: string; readonly outcome: RefundOutcome },
): Promise<EventEffect> {
  const label = await lockLabel(em, providerShipmentId);
  if (!label) return 'ignored';
  const decision = decideLabelRefund(label, outcome);
  if (decision.kind === 'known') return 'ignored';
  if (decision.kind === 'unasked') {
    await writeFact(em, label, 'shipment.label-refunded-unasked');
    await tellStaff(em, label, unaskedInWords(namedLabel(label)));
    return 'noted';
  }
  const { to } = decision;
  await em.execute('update shipping_label set state = ?, refund_look_at = null where id = ?', [to, label.id]);
  await writeFact(em, label, FACTS[outcome]);
  if (outcome === 'rejected') await tellStaff(em, label, rejectedInWords(namedLabel(label)));
  else await removeAttention(em, { orderId: label.orderId, source: `label:${label.id}`, about: ['label'] });
  return 'applied';
}

const FACTS = {
  refunded: 'shipment.label-refunded',
  rejected: 'shipment.label-refund-rejected',
  'not-applicable': 'shipment.label-not-charged',
} as const;

/** Nobody asks the carrier any more; what it tells by itself is still booked. Nothing where it is decided by now. */
export async function giveUpLabelRefund(
  em: EntityManager,
  { providerShipmentId, days }: { readonly providerShipmentId: string; readonly days: number },
): Promise<void> {
  const label = await lockLabel(em, providerShipmentId);
  if (label?.state !== 'refund-requested') return;
  await em.execute('update shipping_label set refund_look_at = null where id = ?', [label.id]);
  await writeFact(em, label, 'shipment.label-refund-undecided');
  await tellStaff(em, label, undecidedInWords(namedLabel(label), days));
}

interface LockedLabel {
  readonly id: string;
  readonly providerShipmentId: string;
  readonly state: LabelState;
  readonly isWanted: boolean;
  readonly shipmentId: string;
  readonly orderId: string;
  readonly sequence: number;
  readonly carrier: string;
  readonly trackingCode: string | null;
  readonly costMinor: string | null;
  readonly costCurrency: string | null;
}

/** By its parcel's row, which is locked before the order's, as everywhere. */
async function lockLabel(em: EntityManager, providerShipmentId: string): Promise<LockedLabel | undefined> {
  const [known] = await em.execute<{ shipmentId: string }[]>(
    'select shipment_id as "shipmentId" from shipping_label where provider_shipment_id = ?',
    [providerShipmentId],
  );
  if (!known) return undefined;
  await lockShipment(em, known.shipmentId);
  const [label] = await em.execute<LockedLabel[]>(LABEL, [providerShipmentId]);
  return label;
}

const LABEL = `
select l.id, l.provider_shipment_id as "providerShipmentId", l.state, s.id as "shipmentId", s.order_id as "orderId", s.sequence,
  s.carrier, l.tracking_code as "trackingCode", l.cost_minor as "costMinor", l.cost_currency as "costCurrency",
  s.state <> 'cancelled' and l.address_version = o.address_version as "isWanted"
from shipping_label l join shipment s on s.id = l.shipment_id join sales_order o on o.id = s.order_id
where l.provider_shipment_id = ? for no key update of l`;

type LabelFact =
  | (typeof FACTS)[keyof typeof FACTS]
  | 'shipment.label-refunded-unasked'
  | 'shipment.label-refund-undecided';

async function writeFact(em: EntityManager, label: LockedLabel, type: LabelFact): Promise<void> {
  const { orderId, shipmentId, sequence, trackingCode, providerShipmentId, costMinor, costCurrency } = label;
  const price = costMinor === null ? {} : { amountMinor: minorUnits(costMinor), currency: costCurrency };
  const data = { shipmentId, sequence, trackingCode, ...price };
  await appendToTimeline(em, { orderId, type, factKey: `${type}:${providerShipmentId}`, data });
}

async function tellStaff(em: EntityManager, { id, orderId }: LockedLabel, line: string): Promise<void> {
  await addAttention(em, { orderId, source: `label:${id}`, line, about: ['label'] });
}

function namedLabel({ carrier, trackingCode, sequence, costMinor, costCurrency }: LockedLabel): NamedLabel {
  const isPriced = costMinor !== null && costCurrency !== null;
  const price = isPriced ? formatMoney({ amount: minorUnits(costMinor), currency: costCurrency }) : undefined;
  return { carrier, trackingCode, sequence, price };
}
