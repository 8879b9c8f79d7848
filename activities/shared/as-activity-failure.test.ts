import { ApplicationFailure } from '@temporalio/common';
import { describe, expect, it } from '@jest/globals';
import { CarrierRejected, CarrierUnavailable } from '../gateways/carrier-gateway.ts';
import { PaymentRejected, PaymentUnavailable } from '../gateways/payment-gateway.ts';
import { RecordNotFound } from '../../db/shared/record-not-found.ts';
import { asActivityFailure, withActivityFailures } from './as-activity-failure.ts';

describe('asActivityFailure', () => {
  it.each([
    new PaymentRejected('capture', 'amount_too_large', 'Amount exceeds what is reserved'),
    new CarrierRejected('buy a label', 'SHIPMENT.POSTAGE.FAILURE', 'No such service'),
    new RecordNotFound('stock change', '7'),
  ])('makes $name a failure that is not retried, typed by its name', (error) => {
    const failure = asActivityFailure(error) as ApplicationFailure;
    expect(failure).toBeInstanceOf(ApplicationFailure);
    expect(failure).toMatchObject({ type: error.name, message: error.message, nonRetryable: true, cause: error });
  });

  it("hands the other party's code to the workflow", () => {
    const error = new PaymentRejected('capture', 'amount_too_large', 'Amount exceeds what is reserved');
    expect(asActivityFailure(error)).toMatchObject({ details: ['amount_too_large'] });
  });

  it.each([new CarrierUnavailable('busy'), new PaymentUnavailable('busy'), new Error('a bug'), 'not an error'])(
    'lets pass what may heal: %s',
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
