import type { QuotedRate, RateMessage } from './carrier-rates.ts';
import { newEasyPostId } from './easypost-state.ts';
import type { Address, Parcel, Rate, Shipment } from './easypost-state.ts';

interface NewShipment {
  readonly from: Address;
  readonly to: Address;
  readonly parcel: Parcel;
  readonly options: object;
  readonly reference: string | null;
  readonly quoted: { readonly rates: readonly QuotedRate[]; readonly messages: readonly RateMessage[] };
}

/** A shipment with its rates, nothing bought yet. */
export function newShipment(now: string, { from, to, parcel, options, reference, quoted }: NewShipment): Shipment {
  const id = newEasyPostId('shp');
  return {
    id,
    object: 'Shipment',
    created_at: now,
    updated_at: now,
    mode: 'test',
    is_return: false,
    messages: quoted.messages.map(({ carrier, message }) => ({
      carrier,
      carrier_account_id: accountOf(carrier),
      type: 'rate_error',
      message,
    })),
    options,
    reference,
    status: 'unknown',
    tracking_code: null,
    batch_id: null,
    batch_status: null,
    batch_message: null,
    customs_info: null,
    from_address: from,
    to_address: to,
    return_address: from,
    buyer_address: to,
    insurance: null,
    order_id: null,
    parcel,
    postage_label: null,
    scan_form: null,
    selected_rate: null,
    tracker: null,
    rates: quoted.rates.map((rate) => newRate(now, id, rate)),
    refund_status: null,
    usps_zone: null,
    forms: [],
    fees: [],
  };
}

function newRate(now: string, shipmentId: string, { carrier, service, rate, currency, days }: QuotedRate): Rate {
  return {
    id: newEasyPostId('rate'),
    object: 'Rate',
    created_at: now,
    updated_at: now,
    mode: 'test',
    service,
    carrier,
    rate,
    currency,
    retail_rate: rate,
    retail_currency: currency,
    list_rate: rate,
    list_currency: currency,
    billing_type: 'easypost',
    delivery_days: days,
    delivery_date: null,
    delivery_date_guaranteed: false,
    est_delivery_days: days,
    shipment_id: shipmentId,
    carrier_account_id: accountOf(carrier),
  };
}

function accountOf(carrier: string): string {
  return `ca_${Buffer.from(carrier).toString('hex').padEnd(32, '0')}`;
}
