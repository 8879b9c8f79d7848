import { describe, expect, it } from '@jest/globals';
import { array, assert, constantFrom, integer, property, record, tuple } from 'fast-check';
import type { MessageKind } from '../messages/message-kinds.ts';
import { shipmentStates } from '../shipments/shipment-state.ts';
import {
  consequencesOf,
  consequentialActions,
  type Consequence,
  type MailOfAction,
  type OrderFactsOfActions,
} from './action-consequences.ts';
import { isFinal, orderStatuses } from './order-status.ts';

/** Does not compile where an action has a mail that is no kind of message. */
const mails: Readonly<Record<MailOfAction, MessageKind>> = {
  'order-cancelled': 'order-cancelled',
  'address-corrected': 'address-corrected',
  'parcel-handed-over': 'parcel-handed-over',
};

const goods = record({ sku: constantFrom('MUG', 'BOWL', 'TIN'), quantity: integer({ min: 1, max: 9 }) });
const anOrder = record({
  status: constantFrom(...orderStatuses),
  payments: array(
    tuple(constantFrom('authorised', 'declined', 'captured', 'voided'), integer({ min: 0, max: 900 })).map(
      ([state, amount]) => ({
        state,
        authorisedMinor: state === 'declined' ? 0 : amount,
        capturedMinor: state === 'captured' ? amount : 0,
        refundedMinor: 0,
      }),
    ),
    { maxLength: 3 },
  ),
  lines: array(
    goods.map((line) => ({ ...line, backordered: line.quantity > 5 ? 2 : 0 })),
    { maxLength: 4 },
  ),
  shipments: array(
    record({
      id: constantFrom('one', 'two'),
      state: constantFrom(...shipmentStates),
      valueMinor: integer({ min: 0, max: 900 }),
      lines: array(goods, { minLength: 1, maxLength: 3 }),
    }),
    { maxLength: 2 },
  ),
});
const everything = tuple(constantFrom(...consequentialActions), anOrder, constantFrom(true, false, undefined));

const ofKind = <Kind extends Consequence['kind']>(found: readonly Consequence[], kind: Kind) =>
  found.filter((one): one is Extract<Consequence, { kind: Kind }> => one.kind === kind);

describe('what follows from an action', () => {
  const order: OrderFactsOfActions = {
    status: 'fulfilling',
    payments: [
      { state: 'declined', authorisedMinor: 0, capturedMinor: 0, refundedMinor: 0 },
      { state: 'authorised', authorisedMinor: 2509, capturedMinor: 0, refundedMinor: 0 },
    ],
    lines: [{ sku: 'BG101', quantity: 2, backordered: 0 }],
    shipments: [{ id: 'one', state: 'ready', valueMinor: 2509, lines: [{ sku: 'BG101', quantity: 2 }] }],
  };

  it('is, of cancelling, the hold, the goods, the label and a mail', () => {
    expect(consequencesOf('cancelOrder', order)).toEqual([
      { kind: 'hold-released', amountMinor: 2509 },
      { kind: 'goods-released', goods: [{ sku: 'BG101', quantity: 2 }] },
      { kind: 'labels-given-back', count: 1 },
      { kind: 'mail', mail: 'order-cancelled' },
      { kind: 'final' },
    ]);
  });

  it('is, of handing a parcel over, its money, and that nothing is cancelled any more', () => {
    expect(consequencesOf('handOverShipment', order, { shipmentId: 'one' })).toEqual([
      { kind: 'captured', amountMinor: 2509 },
      { kind: 'cancelled-no-more' },
      { kind: 'mail', mail: 'parcel-handed-over' },
    ]);
  });

  it('is, of a parcel that came back, what was chosen', () => {
    const taken = { state: 'captured', authorisedMinor: 2509, capturedMinor: 2509, refundedMinor: 0 };
    const back: OrderFactsOfActions = { ...order, payments: [taken] };
    const of = (isYes: boolean) => consequencesOf('settleReturn', back, { shipmentId: 'one', isYes })[0];
    expect([of(true), of(false)]).toEqual([
      { kind: 'refunded', amountMinor: 2509 },
      { kind: 'money-kept', amountMinor: 2509 },
    ]);
  });

  it('is nothing of an order that has ended, nor of a parcel of another order', () => {
    assert(
      property(everything, ([action, facts, isYes]) => {
        const found = consequencesOf(action, facts, { shipmentId: 'another', isYes });
        const isOfOrder = /Order$|Address$/.test(action);
        if (isFinal(facts.status) || !isOfOrder) expect(found).toEqual([]);
      }),
    );
  });

  it('never gives back more than was taken, nor releases more than was reserved', () => {
    assert(
      property(everything, ([action, facts, isYes]) => {
        const found = consequencesOf(action, facts, { shipmentId: 'one', isYes });
        const sum = (amounts: readonly number[]) => amounts.reduce((all, one) => all + one, 0);
        const taken = sum(facts.payments.map(({ capturedMinor }) => capturedMinor));
        const reserved = sum(facts.payments.map(({ authorisedMinor }) => authorisedMinor));
        expect(sum(ofKind(found, 'refunded').map(({ amountMinor }) => amountMinor))).toBeLessThanOrEqual(taken);
        expect(sum(ofKind(found, 'hold-released').map(({ amountMinor }) => amountMinor))).toBeLessThanOrEqual(reserved);
      }),
    );
  });

  it('names each article once, and no more of it than was ordered', () => {
    assert(
      property(anOrder, (facts) => {
        const [released] = ofKind(consequencesOf('cancelOrder', facts), 'goods-released');
        const skus = (released?.goods ?? []).map(({ sku }) => sku);
        expect(new Set(skus).size).toBe(skus.length);
        for (const { sku, quantity } of released?.goods ?? []) {
          const ordered = facts.lines.filter((line) => line.sku === sku).reduce((all, line) => all + line.quantity, 0);
          expect(quantity).toBeLessThanOrEqual(ordered);
          expect(quantity).toBeGreaterThan(0);
        }
      }),
    );
  });
});

it('mails of an action are kinds of messages', () => {
  for (const [mail, kind] of Object.entries(mails)) expect(kind).toBe(mail);
});
