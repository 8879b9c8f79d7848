import type { z } from 'zod';
import type { OrderPaymentRecord, OrderRecord } from '../../db/orders/order-queries.ts';
import type { OrderSummaryRecord } from '../../db/orders/order-search-queries.ts';
import type { OrderEventRecord } from '../../db/orders/order-timeline-queries.ts';
import type { BankPage } from '../../db/orders/bank-page-sql.ts';
import { formatOrderNumber } from '../../domain/orders/order-number.ts';
import { mayBeCancelled } from '../../domain/orders/may-be-cancelled.ts';
import type { PostalAddress } from '../../domain/shipping/postal-address.ts';
import { shopperDeclineCode } from '../../domain/payments/shopper-decline-code.ts';
import { seesNotes, type Viewer } from '../shared/caller.ts';
import { rfc3339, rfc3339OrNull } from '../shared/rfc3339.ts';
import { presentTotals } from '../shared/schemas/totals-schema.ts';
import type { nextAction } from './next-action-schema.ts';
import type { orderEvent, orderSummary } from './order-list-schema.ts';
import type { orderReceipt } from './order-receipt-schema.ts';
import type { order } from './order-schema.ts';

/** An order as far as they may see it: what is for staff is left out for others. */
export function presentOrder(record: OrderRecord, viewer: Viewer): z.input<typeof order> {
  const money = (amount: number) => ({ amount, currency: record.currency });
  const { totals } = record;
  return {
    kind: 'order',
    id: record.id,
    number: formatOrderNumber(record.number),
    status: record.status,
    paymentStatus: record.paymentStatus,
    fulfilmentStage: record.fulfilmentStage,
    customerId: record.customerId,
    email: emailOf(record),
    locale: record.locale,
    currency: record.currency,
    totals: {
      ...presentTotals(totals),
      taxRounding: totals.taxRounding,
      lines: totals.lines.map((line) => ({ ...line, amount: money(line.amount) })),
    },
    lines: record.lines.map(({ sku, productId, title, quantity, unitPriceMinor, netMinor, taxMinor, backordered }) => ({
      sku,
      productId,
      title,
      quantity,
      unitPrice: money(unitPriceMinor),
      net: money(netMinor),
      tax: money(taxMinor),
      gross: money(netMinor + taxMinor),
      backordered,
    })),
    shippingAddress: isErased(record.shippingAddress) ? null : record.shippingAddress,
    shippingCountry: record.shippingAddress.country,
    shipping: { carrier: record.carrier, service: record.carrierService },
    shipments: record.shipments.map(({ id, sequence, state, carrier, carrierService, ...parcel }) => ({
      id,
      sequence,
      state,
      carrier,
      service: carrierService,
      trackingCode: parcel.trackingCode,
      trackingUrl: parcel.trackingUrl,
      lines: parcel.lines.map(({ position, sku, quantity }) => ({ position, sku, quantity })),
      handedOverAt: rfc3339OrNull(parcel.handedOverAt),
      deliveredAt: rfc3339OrNull(parcel.deliveredAt),
    })),
    payments: record.payments.map((payment) => presentPayment(payment, record.currency, viewer)),
    nextAction: nextActionOf(record),
    cancellable: mayBeCancelled({
      status: record.status,
      isBeingCancelled: record.cancelRequestedAt !== null,
      shipments: record.shipments.map(({ state }) => state),
    }),
    cancelRequestedAt: rfc3339OrNull(record.cancelRequestedAt),
    cancelReason: record.cancelReason,
    ...(seesNotes(viewer)
      ? { holdReason: record.holdReason, attention: record.attention, cancelNote: record.cancelNote }
      : {}),
    placedAt: rfc3339(record.placedAt),
    updatedAt: rfc3339(record.updatedAt),
    confirmedAt: rfc3339OrNull(record.confirmedAt),
    closedAt: rfc3339OrNull(record.closedAt),
  };
}

/** Nothing stands there once the person's data was erased. */
function emailOf({ email }: { readonly email: string }): string | null {
  return email === '' ? null : email;
}

/** Of an address that was erased the country is kept. */
function isErased({ name }: Partial<PostalAddress>): boolean {
  return name === undefined;
}

function presentPayment(payment: OrderPaymentRecord, currency: string, viewer: Viewer) {
  const { attempt, state, declineCode, paymentMethod, intentId } = payment;
  return {
    attempt,
    state,
    declineCode: seesNotes(viewer) ? declineCode : shopperDeclineCode(declineCode),
    authorised: { amount: payment.authorisedMinor, currency },
    captured: { amount: payment.capturedMinor, currency },
    refunded: { amount: payment.refundedMinor, currency },
    createdAt: rfc3339(payment.createdAt),
    ...(seesNotes(viewer) ? { paymentMethod, intentId } : {}),
  };
}

/** What the shopper has to do, by the newest payment attempt. Null: nothing. */
function nextActionOf({ status, payments, payUntil, bankPage }: OrderRecord): z.input<typeof nextAction> | null {
  const last = payments.at(-1);
  if (status !== 'awaiting-payment' || !last) return null;
  const until = rfc3339OrNull(payUntil);
  if (last.isAtBank) return redirectTo(bankPage, until);
  // An attempt whose outcome the provider did not report is still open, and another card may be sent.
  const isUnclear = last.state === 'pending' && last.declineCode !== null;
  if (last.state !== 'declined' && !isUnclear) return null;
  return { type: 'submit-payment-method', declineCode: shopperDeclineCode(last.declineCode), until };
}

/** Redirect to the bank's page. Callers who may not know the address get it as null. */
export function redirectTo(page: BankPage | null | undefined, until: string | null) {
  const { url = null, clientSecret = null } = page ?? {};
  return { type: 'redirect', url, ...(clientSecret === null ? {} : { clientSecret }), until } as const;
}

/** What became of placing an order: the receipt without the order's token. */
export type OrderOutcome = Omit<z.input<typeof orderReceipt>, 'token'>;

/** The answer to placing the order, for a repeat of the request. */
export function presentReceipt(record: OrderRecord): OrderOutcome {
  return {
    id: record.id,
    number: formatOrderNumber(record.number),
    status: record.status,
    total: { amount: record.totals.total, currency: record.currency },
    nextAction: nextActionOf(record),
  };
}

export function presentOrderSummary(record: OrderSummaryRecord, viewer: Viewer): z.input<typeof orderSummary> {
  const { id, status, paymentStatus, fulfilmentStage, customerId, lineCount, holdReason, attention } = record;
  return {
    id,
    number: formatOrderNumber(record.number),
    status,
    paymentStatus,
    fulfilmentStage,
    customerId,
    email: emailOf(record),
    total: { amount: record.totalMinor, currency: record.currency },
    lineCount,
    ...(seesNotes(viewer) ? { holdReason, attention, attentionSince: rfc3339OrNull(record.attentionSince) } : {}),
    placedAt: rfc3339(record.placedAt),
  };
}

export function presentOrderEvent(event: OrderEventRecord, viewer: Viewer): z.input<typeof orderEvent> {
  const { sequence, type, statusFrom, statusTo, occurredAt, data } = event;
  return {
    sequence,
    type,
    statusFrom,
    statusTo,
    occurredAt: rfc3339(occurredAt),
    ...(seesNotes(viewer) ? { data: { ...data } } : {}),
  };
}
