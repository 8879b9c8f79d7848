import type { z } from 'zod';
import { exampleAddress } from '../shared/schemas/address-schema.ts';
import { exampleTotals } from '../shared/schemas/totals-schema.ts';
import { exampleToken } from './order-receipt-schema.ts';
import type { order } from './order-schema.ts';

const id = '0199f0a4-6c2d-7a6e-9d0e-3f1f5d6c7b8a';
const eur = (amount: number) => ({ amount, currency: 'EUR' });
const at = '2026-11-21T09:30:00.000Z';
const later = '2026-11-21T10:15:00.000Z';

type Order = z.input<typeof order>;
type Payment = Order['payments'][number];

/** As the API of parcels shows it to staff (shipment-schema.ts). */
const exampleParcel: Order['shipments'][number] = {
  id: '0199f0a4-6c2d-7a6e-9d0e-3f1f5d6c7b8c',
  sequence: 1,
  state: 'handed-over',
  carrier: 'USPS',
  service: 'Priority',
  trackingCode: 'EZ1000000001',
  trackingUrl: 'https://track.example/EZ1000000001',
  lines: [{ position: 0, sku: '85123A', quantity: 2 }],
  handedOverAt: later,
  deliveredAt: null,
};

export const exampleReceipt = {
  id,
  number: 'A-1042',
  status: 'confirmed',
  total: eur(8410),
  nextAction: null,
  token: exampleToken,
} as const;

export const examplePendingReceipt = {
  ...exampleReceipt,
  status: 'awaiting-payment',
  nextAction: {
    type: 'redirect',
    url: 'https://hooks.stripe.com/3d_secure_2/hosted?payment_intent=pi_3Q1x',
    clientSecret: 'pi_3Q1x_secret_9f2c',
    until: '2026-11-21T13:30:00.000Z',
  },
} as const;

export const exampleSummary = {
  id,
  number: 'A-1042',
  status: 'confirmed',
  paymentStatus: 'authorised',
  fulfilmentStage: 'not-started',
  customerId: null,
  email: 'ada@example.com',
  total: eur(8410),
  lineCount: 1,
  placedAt: at,
} as const;

export const exampleOrder: Order = {
  kind: 'order',
  id,
  number: 'A-1042',
  status: 'confirmed',
  paymentStatus: 'authorised',
  fulfilmentStage: 'not-started',
  customerId: null,
  email: 'ada@example.com',
  locale: 'de',
  currency: 'EUR',
  totals: {
    ...exampleTotals,
    taxRounding: { scope: 'rate-group', mode: 'half-up' },
    lines: [
      { kind: 'item', label: '2 × Lantern', position: 0, amount: eur(6430) },
      { kind: 'shipping', label: 'USPS Priority', amount: eur(637) },
      { kind: 'tax', label: 'Tax 19 %', ratePpm: 190_000, amount: eur(1343) },
    ],
  },
  lines: [
    {
      sku: '85123A',
      productId: '0199f0a4-6c2d-7a6e-9d0e-3f1f5d6c7b8d',
      title: 'Lantern',
      quantity: 2,
      unitPrice: eur(3826),
      net: eur(6430),
      tax: eur(1222),
      gross: eur(7652),
      backordered: 0,
    },
  ],
  shippingAddress: exampleAddress,
  shippingCountry: exampleAddress.country,
  shipping: { carrier: 'USPS', service: 'Priority' },
  shipments: [],
  payments: [
    {
      attempt: 1,
      state: 'authorised',
      declineCode: null,
      authorised: eur(8410),
      captured: eur(0),
      refunded: eur(0),
      createdAt: at,
    },
  ],
  nextAction: null,
  cancellable: true,
  cancelRequestedAt: null,
  cancelReason: null,
  placedAt: at,
  updatedAt: at,
  confirmedAt: at,
  closedAt: null,
};

const [payment] = exampleOrder.payments;
const staffs = { paymentMethod: 'pm_card_visa', intentId: 'pi_3Q1x' } as const;

function paidBy(change: Partial<Payment>): Payment[] {
  return payment ? [{ ...payment, ...staffs, ...change }] : [];
}

/** With what staff alone are told. */
export const exampleOrderOfStaff: Order = {
  ...exampleOrder,
  payments: paidBy({}),
  holdReason: null,
  attention: null,
  cancelNote: null,
};

export const exampleHeldOrder: Order = {
  ...exampleOrderOfStaff,
  holdReason: 'The address looks wrong.',
  updatedAt: later,
};

export const exampleOrderBeingCancelled: Order = {
  ...exampleOrder,
  cancellable: false,
  cancelRequestedAt: later,
  updatedAt: later,
};

export const exampleCancelledOrder: Order = {
  ...exampleOrderBeingCancelled,
  status: 'cancelled',
  paymentStatus: 'voided',
  fulfilmentStage: 'cancelled',
  payments: payment ? [{ ...payment, state: 'voided' }] : [],
  cancelReason: 'customer',
  closedAt: later,
};

/** Its only parcel is with the carrier, and its money is taken. */
export const exampleFulfilledOrder: Order = {
  ...exampleOrderOfStaff,
  status: 'fulfilling',
  paymentStatus: 'captured',
  fulfilmentStage: 'handed-over',
  shipments: [exampleParcel],
  payments: paidBy({ state: 'captured', captured: eur(8410) }),
  cancellable: false,
  updatedAt: later,
};

export const exampleWrittenOffOrder: Order = {
  ...exampleFulfilledOrder,
  paymentStatus: 'written-off',
  payments: paidBy({ state: 'written-off' }),
};

export const exampleReturnedOrder: Order = {
  ...exampleFulfilledOrder,
  status: 'completed',
  paymentStatus: 'refunded',
  fulfilmentStage: 'returned',
  shipments: [{ ...exampleParcel, state: 'returned' }],
  payments: paidBy({ state: 'captured', captured: eur(8410), refunded: eur(8410) }),
  closedAt: later,
};

export const exampleEvent = {
  sequence: 2,
  type: 'order.confirmed',
  statusFrom: 'placed',
  statusTo: 'confirmed',
  occurredAt: at,
} as const;

/** As staff see it. */
export const exampleHeldEvent = {
  sequence: 3,
  type: 'order.held',
  statusFrom: null,
  statusTo: null,
  occurredAt: at,
  data: { reason: 'The address looks wrong.', by: 'Grace' },
} as const;
