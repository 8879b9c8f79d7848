import { describe, expect, it } from '@jest/globals';
import { writeOrderMail, type OrderMailFacts } from './order-mail.ts';

const facts: OrderMailFacts = {
  number: 1042,
  totalMinor: 8410,
  currency: 'EUR',
  lines: [
    { title: 'MUG', quantity: 2 },
    { title: 'TIN', quantity: 1 },
  ],
  cancelReason: 'customer',
  moneyWasHeld: true,
  trackingCode: 'QM1',
  carrier: 'RoyalMail',
};

describe('writeOrderMail', () => {
  it('names the order, its goods and its total when it is confirmed', () => {
    const { subject, text } = writeOrderMail({ kind: 'order-confirmed', facts });
    expect(subject).toBe('Order A-1042 is confirmed');
    expect(text).toContain('2 × MUG\n  1 × TIN');
    expect(text).toContain('84.10 EUR');
  });

  it('names carrier and tracking code of a parcel, if there is one', () => {
    expect(writeOrderMail({ kind: 'parcel-handed-over', facts }).text).toContain('RoyalMail has your parcel: QM1.');
    expect(writeOrderMail({ kind: 'parcel-handed-over', facts: { ...facts, trackingCode: null } }).text).toContain(
      'has your parcel.',
    );
  });

  it('says why an order was cancelled', () => {
    const { text } = writeOrderMail({ kind: 'order-cancelled', facts });
    expect(text).toBe('It was cancelled as you asked.\n\nWe have released the hold of 84.10 EUR on your card.\n\n');
    const unpaid = { ...facts, cancelReason: 'payment', moneyWasHeld: false } as const;
    expect(writeOrderMail({ kind: 'order-cancelled', facts: unpaid }).text).toContain('Nothing was charged.');
  });

  it('says that the address was changed, and to no one what it is', () => {
    const { subject, text } = writeOrderMail({ kind: 'address-corrected', facts });
    expect(subject).toBe('The delivery address of order A-1042 was changed');
    expect(text).toContain('If it was not you who asked, answer this mail');
  });

  it('says what is wanted when a card was declined', () => {
    expect(writeOrderMail({ kind: 'payment-needed', facts }).text).toContain('declined for 84.10 EUR');
  });

  describe('of a request that became no order', () => {
    const refused = { number: 1042, lines: facts.lines, refusalCode: 'out-of-stock' };
    const textOf = (refusalCode: string) =>
      writeOrderMail({ kind: 'order-refused', facts: { ...refused, refusalCode } }).text;

    it('names what was ordered, why it did not come to be, and that nothing is charged', () => {
      const { subject, text } = writeOrderMail({ kind: 'order-refused', facts: refused });
      expect(subject).toBe('Order A-1042 could not be placed');
      expect(text).toBe(
        'We are sorry: your order could not be placed.\n\n  2 × MUG\n  1 × TIN\n\nSomething in it has been sold out meanwhile.\n\nNothing is charged: if your bank shows a reservation for it, that is released. You are welcome to order again.\n',
      );
    });

    it('says something of every refusal, also of one that it does not know', () => {
      expect(textOf('request-expired')).toContain('in time');
      expect(textOf('quote-expired')).toContain('price for sending');
      expect(textOf('no-shipping-service')).toContain('No carrier takes it to its address');
      expect(textOf('order-number-taken')).toContain('on our side');
      expect(textOf('toString')).toContain('on our side');
    });
  });
});
