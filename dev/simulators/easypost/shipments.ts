import { randomInt } from 'node:crypto';
import { asRaw, isDeliverable, takeAddress, takeParcel, verifyStrictly } from './addresses.ts';
import { quoteRates } from './carrier-rates.ts';
import { EasyPostErrorAnswer, missingParameter } from './easypost-error.ts';
import { newEasyPostId } from './easypost-state.ts';
import type { EasyPostState, Parcel, Rate, RefundAnswer, Shipment } from './easypost-state.ts';
import { refuseTooLong } from './label-limits.ts';
import { newShipment } from './shipment-objects.ts';
import { newTracker } from './trackers.ts';

const gramsPerOunce = 28.349523125;

export function createShipment(state: EasyPostState, body: unknown, accountCurrency: string): Shipment {
  const raw = asRaw(asRaw(body, 'shipment')['shipment'], 'shipment');
  const from = takeAddress(state, raw['from_address'], 'from_address');
  const to = takeAddress(state, raw['to_address'], 'to_address');
  const parcel = takeParcel(state, raw['parcel']);
  const options = (raw['options'] ?? {}) as { currency?: unknown };
  const currency = typeof options.currency === 'string' ? options.currency : accountCurrency;
  const quoted = quoteRates(from.country, to.country, gramsOf(parcel), accountCurrency);
  const shipment = newShipment(state.nowText(), {
    from,
    to,
    parcel,
    options: { ...options, currency, payment: { type: 'SENDER' }, date_advance: 0 },
    reference: typeof raw['reference'] === 'string' ? raw['reference'] : null,
    quoted,
  });
  state.shipments.put(shipment.id, shipment);
  return shipment;
}

/** A shop that thinks in grams rounds up to tenths of an ounce (3 g), which must not lift a parcel into the next band. */
function gramsOf({ weight }: Parcel): number {
  return Math.max(1, Math.floor(weight * gramsPerOunce) - 2);
}

/** Buys one rate. There is no idempotency key: a second purchase is refused, whoever lost the first one's answer. */
export function buyShipment(state: EasyPostState, shipment: Shipment, body: unknown): Shipment {
  const rateId = asRaw(asRaw(body, 'rate')['rate'], 'rate')['id'];
  if (typeof rateId !== 'string') throw missingParameter('rate');
  if (shipment.postage_label) {
    throw new EasyPostErrorAnswer(422, 'SHIPMENT.POSTAGE.EXISTS', 'Postage already exists for this shipment.');
  }
  const rate = shipment.rates.find(({ id }) => id === rateId);
  if (!rate)
    throw new EasyPostErrorAnswer(
      422,
      'SHIPMENT.RATES.UNAVAILABLE',
      'The requested rate is not available for this shipment.',
    );
  if (!isDeliverable(shipment.to_address)) verifyStrictly(state, shipment.to_address);
  refuseTooLong(rate.carrier, shipment.to_address);
  const now = state.nowText();
  shipment.selected_rate = { ...rate, updated_at: now };
  shipment.tracking_code = newTrackingCode(rate.carrier);
  shipment.tracker = newTracker(state, {
    trackingCode: shipment.tracking_code,
    carrier: rate.carrier,
    status: 'pre_transit',
    shipmentId: shipment.id,
    weight: shipment.parcel.weight,
    deliveryDays: Number(rate['delivery_days']),
  });
  shipment.status = shipment.tracker.status;
  shipment.postage_label = {
    id: newEasyPostId('pl'),
    object: 'PostageLabel',
    created_at: now,
    updated_at: now,
    date_advance: 0,
    integrated_form: 'none',
    label_date: now,
    label_resolution: 300,
    label_size: '4x6',
    label_type: 'default',
    label_file_type: 'application/pdf',
    // The address is filled in on the way out, since it depends on where the simulator listens now.
    label_url: `/labels/${shipment.id}.pdf`,
    label_pdf_url: `/labels/${shipment.id}.pdf`,
    label_zpl_url: null,
    label_epl2_url: null,
    label_file: null,
  };
  shipment.fees = fees(rate, false);
  touch(state, shipment);
  return shipment;
}

/**
 * Asks for an unused label's money back: given later if the parcel was never scanned, refused at once if it was, or as
 * the carrier was told to answer by the control route. What was rejected may be asked for again.
 */
export function refundShipment(state: EasyPostState, shipment: Shipment, refundMs: number): Shipment {
  if (!shipment.postage_label) return { ...shipment, refund_status: 'not_applicable' };
  if (shipment.refund_status === 'submitted' || shipment.refund_status === 'refunded') return shipment;
  const told = takeAnswer(state, shipment.id);
  shipment.refund_status = told ?? (wasScanned(shipment) ? 'rejected' : 'submitted');
  if (shipment.refund_status === 'submitted') {
    const step = {
      id: `refund:${shipment.id}`,
      atMs: state.nowMs() + refundMs,
      step: { refundedShipmentId: shipment.id },
    };
    state.plan.put(step.id, step);
  }
  if (told === 'refunded') payLabelBack(state, shipment);
  touch(state, shipment);
  return shipment;
}

function takeAnswer(state: EasyPostState, id: string): RefundAnswer['answer'] | undefined {
  const told = state.refundAnswers.get(id);
  if (told?.times === 1) state.refundAnswers.delete(id);
  else if (told?.times !== undefined) state.refundAnswers.put(id, { ...told, times: told.times - 1 });
  return told?.answer;
}

/** What the carrier answers when a label's money is asked for; what was asked for already comes to that end now. */
export function decideLabelRefund(
  state: EasyPostState,
  shipment: Shipment,
  { answer, ...rest }: Omit<RefundAnswer, 'id'>,
): Shipment {
  state.refundAnswers.put(shipment.id, { id: shipment.id, answer, ...rest });
  if (answer !== 'submitted') endRefund(state, shipment, answer);
  return shipment;
}

/** Its time is over. A label that was scanned meanwhile was used, so its price is due; of that no event is sent. */
export function settleLabelRefund(state: EasyPostState, shipment: Shipment): void {
  const told = state.refundAnswers.get(shipment.id)?.later;
  endRefund(state, shipment, told ?? (wasScanned(shipment) ? 'rejected' : 'refunded'));
}

function endRefund(state: EasyPostState, shipment: Shipment, to: NonNullable<RefundAnswer['later']>): void {
  if (shipment.refund_status !== 'submitted') return;
  state.plan.delete(`refund:${shipment.id}`);
  shipment.refund_status = to;
  if (to === 'refunded') payLabelBack(state, shipment);
  touch(state, shipment);
}

function wasScanned({ tracker }: Shipment): boolean {
  return tracker !== null && !['unknown', 'pre_transit'].includes(tracker.status);
}

function payLabelBack(state: EasyPostState, shipment: Shipment): void {
  if (!shipment.selected_rate) return;
  shipment.fees = fees(shipment.selected_rate, true);
  const now = state.nowText();
  state.emit('refund.successful', {
    id: newEasyPostId('rfnd'),
    object: 'Refund',
    created_at: now,
    updated_at: now,
    tracking_code: shipment.tracking_code,
    confirmation_number: null,
    status: 'refunded',
    carrier: shipment.selected_rate.carrier,
    shipment_id: shipment.id,
  });
}

function touch(state: EasyPostState, shipment: Shipment): void {
  shipment.updated_at = state.nowText();
  state.shipments.put(shipment.id, shipment);
}

function fees(rate: Rate, refunded: boolean): object[] {
  return [
    { object: 'Fee', type: 'LabelFee', amount: '0.00000', charged: true, refunded },
    { object: 'Fee', type: 'PostageFee', amount: feeText(rate.rate), charged: true, refunded },
  ];
}

/** EasyPost writes fees with five decimals. */
function feeText(rate: string): string {
  const [whole = '0', fraction = ''] = rate.split('.');
  return `${whole}.${fraction.padEnd(5, '0')}`;
}

function newTrackingCode(carrier: string): string {
  const digits = (count: number) => Array.from({ length: count }, () => randomInt(10)).join('');
  switch (carrier) {
    case 'RoyalMail':
      return `QM${digits(9)}GB`;
    case 'UPS':
      return `1Z${digits(16)}`;
    default:
      return `1550${digits(10)}`;
  }
}
