import { describe, expect, it } from '@jest/globals';
import { describeOrder } from './describe-order.ts';
import type { OrderConcern } from '../../domain/orders/order-concern.ts';
import type { OrderShipment } from '../fulfilment/order-shipment.ts';
import type { OrderFacts } from '../shared/order/display.ts';
import type { Cancellation } from '../shared/order/cancellation.ts';
import type { OrderOutcome } from './order-contract.ts';
import type { OrderState } from './order-state.ts';

const placed = {
  orderId: 'o1',
  number: 'A-1083',
  currency: 'GBP',
  totalMinor: 2509,
  lineCount: 1,
  carrier: 'RoyalMail',
  shortages: [],
} as const;

const fulfilling: OrderFacts = {
  status: 'fulfilling',
  paymentStatus: 'authorised',
  fulfilmentStage: 'preparing',
  waitingFor: 'its parcel to be packed and handed over',
};

function aShipment(facts: Partial<OrderShipment> = {}): OrderShipment {
  const planned = { shipmentId: 's1', sequence: 1, locationId: 'MAIN', carrier: 'RoyalMail', captureMinor: 2509 };
  return {
    planned: { ...planned, units: 2, state: 'planned' },
    handedOver: false,
    moneyTaken: false,
    attentionVersion: 0,
    ...facts,
  };
}

interface Shown {
  readonly facts?: OrderFacts;
  readonly holdReason?: string;
  readonly payUntil?: number;
  readonly cancel?: Cancellation;
  readonly outcome?: OrderOutcome;
  readonly shipments?: readonly OrderShipment[];
  readonly attention?: Readonly<Partial<Record<OrderConcern, string>>>;
}

/** An order whose one parcel is being packed, unless told otherwise. */
function shown({ facts = fulfilling, shipments = [aShipment()], attention = {}, ...order }: Shown = {}): string[] {
  const { holdReason = null, payUntil, cancel, outcome } = order;
  const state: Partial<OrderState> = {
    checkout: { placed, callers: 0, isPaid: true, ...(payUntil === undefined ? {} : { payUntil }) },
    display: { facts, show: () => {}, note: () => {} },
    hold: { reason: holdReason },
    cancellation: cancel === undefined ? {} : { request: cancel },
    shipments: { isPlanned: false, byId: new Map(shipments.map((one) => [one.planned.shipmentId, one])) },
    attention: { messages: new Map(Object.entries(attention)) } as unknown as OrderState['attention'],
    ...(outcome && { outcome }),
  };
  return describeOrder(state as OrderState).split('  \n');
}

const mayOf = (lines: readonly string[]) => lines.find((line) => line.startsWith('**You may:**'));

describe('the page of an order', () => {
  it('says in words where it stands and what is possible, and names the pages of its parcels', () => {
    expect(shown()).toEqual([
      '**A-1083** · 1 line · 25.09 GBP · order being sent · money reserved, not taken · goods being packed',
      '**Waits for:** its parcel to be packed and handed over',
      '**You may:** `cancelOrder`, `holdOrder`',
      'Parcel 1: in the warehouse MAIN, money not taken · `shipment-A-1083-1`',
      '\u{A0}',
    ]);
  });

  it('says until when it waits for its payment, what happens then, and where to pay', () => {
    const facts = { ...fulfilling, status: 'awaiting-payment', paymentStatus: 'declined' } as const;
    const lines = shown({ facts, payUntil: Date.UTC(2026, 10, 30, 1, 28, 36, 576), shipments: [] });
    expect(lines).toContain(
      '**Until:** 30 Nov 01:28 UTC, or a little later where another card is tried; then the order is cancelled',
    );
    expect(mayOf(lines)).toBe('**You may:** `cancelOrder`, `holdOrder`, `submitPaymentMethod` on `payment-A-1083`');
  });

  it('waits for what its parcel says, where that is in trouble', () => {
    const lines = shown({ attention: { 'parcel:s1': 'Parcel 1: The carrier does not know this address.' } });
    expect(lines).toContain('**Needs you:** Parcel 1: The carrier does not know this address.');
    expect(lines).toContain('**Waits for:** what is said above of parcel 1');
  });

  it('says of a parcel whose money was written off that it is neither taken nor missing', () => {
    const shipment = aShipment({ handedOver: true, moneyWrittenOff: true });
    expect(shown({ shipments: [shipment] }).join()).toContain('Parcel 1: with the carrier, money written off');
  });

  it('names the page on which goods are waited for', () => {
    const waitingFor = 'goods that are not there yet';
    const facts = { ...fulfilling, status: 'backordered', fulfilmentStage: 'backordered', waitingFor } as const;
    expect(shown({ facts, shipments: [] })).toContain(
      '**Waits for:** goods that are not there yet: `backorder-A-1083`',
    );
  });

  it('waits for whoever holds it', () => {
    const lines = shown({ holdReason: 'Odd | address' });
    expect(lines).toContain(String.raw`**On hold:** Odd \| address`);
    expect(lines).toContain('**Waits for:** you to release it');
    expect(mayOf(lines)).toBe('**You may:** `cancelOrder`, `releaseOrder`');
  });

  it('offers neither a cancellation nor a hold when everything has left', () => {
    const lines = shown({ shipments: [aShipment({ handedOver: true, moneyTaken: true })] });
    expect(mayOf(lines)).toBe('**You may:** nothing on this page; see the parcels below');
    expect(lines).toContain('Parcel 1: with the carrier, money taken · `shipment-A-1083-1`');
  });

  it('offers first what it waits for', () => {
    const shipments = [aShipment({ handedOver: true })];
    const lines = shown({ shipments, attention: { 'money:s1': 'The money of parcel 1 could not be taken.' } });
    expect(lines).toContain('**Waits for:** you');
    expect(mayOf(lines)).toBe('**You may:** `retryPayment`, `writeOffPayment`');
  });

  it('offers nothing while it is being cancelled, and nothing when it has ended', () => {
    const cancelling = shown({ cancel: { reasonCode: 'customer' } });
    expect(cancelling.join()).toContain('it is being cancelled');
    expect(mayOf(cancelling)).not.toContain('cancelOrder');
    const facts = { status: 'cancelled', paymentStatus: 'voided', fulfilmentStage: 'cancelled' } as const;
    const final = { facts: { ...fulfilling, ...facts }, outcome: { kind: 'cancelled' } } as const;
    const ended = shown({ ...final, shipments: [aShipment({ end: 'cancelled' })] });
    expect(ended[0]).toContain('order cancelled · money not reserved any more · goods not sent');
    expect(ended.slice(1)).toEqual([
      '**You may:** nothing more; the order is final.',
      'Parcel 1: called back · `shipment-A-1083-1`',
      '\u{A0}',
    ]);
    expect(mayOf(shown({ ...final, attention: { 'undo:x': '"x" failed.' } }))).toContain('acknowledge it over the API');
  });
});
