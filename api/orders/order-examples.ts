import { exampleAddress } from '../shared/schemas/address-schema.ts';
import { exampleTotals } from '../shared/schemas/totals-schema.ts';

const id = '0199f0a4-6c2d-7a6e-9d0e-3f1f5d6c7b8a';
const eur = (amount: number) => ({ amount, currency: 'EUR' });
const at = '2026-11-21T09:30:00.000Z';

export const exampleReceipt = {
  id,
  number: 'A-1042',
  status: 'confirmed',
  total: eur(8410),
  nextAction: null,
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

export const exampleOrder = {
  id,
  number: 'A-1042',
  status: 'confirmed',
  paymentStatus: 'authorised',
  fulfilmentStage: 'not-started',
  customerId: null,
  email: 'ada@example.com',
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
  shippingAddress: { ...exampleAddress },
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
} as const;

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
