import { ApplicationFailure } from '@temporalio/common';
import { describe, expect, it } from '@jest/globals';
import { CarrierRejected, CarrierUnavailable } from '../../gateways/carrier-gateway.ts';
import { PaymentKeySpent, PaymentRejected, PaymentUnavailable } from '../../gateways/payment-gateway.ts';
import { PaymentUnsettled } from '../payments/payment-unsettled.ts';
import { RefundFailed } from '../payments/refund-failed.ts';
import { RecordNotFound } from '../../db/shared/record-not-found.ts';
import { OrderNotHeld } from '../../db/shipments/plan-shipments.ts';
import { ParcelNotHeld } from '../../db/shipments/ship-goods.ts';
import { BadAmount } from '../../domain/money/money.ts';
import { asActivityFailure, withActivityFailures } from './as-activity-failure.ts';

describe('asActivityFailure', () => {
  it.each([
    new PaymentRejected('capture', 'amount_too_large', 'Amount exceeds what is reserved'),
    new CarrierRejected('buy a label', 'SHIPMENT.POSTAGE.FAILURE', 'No such service'),
    new RecordNotFound('stock change', '7'),
    new OrderNotHeld('1', 2, 1),
    new ParcelNotHeld('1', 2, 1),
    new BadAmount('1.005 EUR'),
  ])('makes $name a failure that is not retried, typed by its name', (error) => {
    const failure = asActivityFailure(error) as ApplicationFailure;
    expect(failure).toBeInstanceOf(ApplicationFailure);
    expect(failure).toMatchObject({ type: error.name, message: error.message, nonRetryable: true, cause: error });
  });

  it.each([
    ['22003', 'a number that is too large'],
    ['22P05', 'a text with a NUL'],
    ['23502', 'a value that is missing'],
    ['23503', 'a row that names another that is not there'],
    ['23514', 'a value that a check forbids'],
    ['54001', 'a value that is too deep'],
  ])('does not repeat what the database refuses for good (%s: %s)', (code) => {
    const cause = Object.assign(new Error('refused by the server'), { code });
    const error = new Error('The statement failed', { cause });
    expect(asActivityFailure(error)).toMatchObject({ nonRetryable: true, message: 'The statement failed' });
  });

  it.each([
    ['40001', 'serialisation'],
    ['40P01', 'a deadlock'],
    ['55P03', 'a lock'],
    ['57P01', 'a server that goes down'],
    ['53300', 'too many connections'],
    ['23505', 'a unique key: the repeat reads the first outcome'],
    ['42P01', 'a table that a migration has yet to make'],
  ])('repeats what may pass (%s: %s)', (code) => {
    const error = Object.assign(new Error('not now'), { code });
    expect(asActivityFailure(error)).toBe(error);
  });

  it("hands the other party's code to the workflow", () => {
    const error = new PaymentRejected('capture', 'amount_too_large', 'Amount exceeds what is reserved');
    expect(asActivityFailure(error)).toMatchObject({ details: ['amount_too_large'] });
  });

  it('hands it the number of the attempt that failed, so that staff give up this one', () => {
    const failed = new RefundFailed(2, new PaymentRejected('refund', 'refund_refused', 'Not now'));
    expect(asActivityFailure(failed)).toMatchObject({ details: ['refund_refused', 2] });
    const unsettled = new PaymentUnsettled(3, new PaymentKeySpent('The key is used up'));
    expect(asActivityFailure(unsettled)).toMatchObject({ details: [null, 3] });
  });

  it.each([new CarrierUnavailable('busy'), new PaymentUnavailable('busy'), new Error('a bug'), 'not an error'])(
    'lets pass what a retry may remedy: %s',
    (error) => expect(asActivityFailure(error)).toBe(error),
  );
});

describe('withActivityFailures', () => {
  const activities = withActivityFailures({
    double: async (n: number) => n * 2,
    reject: async () => Promise.reject(new RecordNotFound('order', '1')),
  });

  it('passes arguments and results through', async () => {
    expect(await activities.double(21)).toBe(42);
  });

  it('turns what a step throws into what its workflow expects', async () => {
    await expect(activities.reject()).rejects.toMatchObject({ type: 'RecordNotFound', nonRetryable: true });
  });
});
