import { expect, it } from '@jest/globals';
import type { Authorisation } from '../../domain/payments/authorisation.ts';
import { paymentBook } from './payment-book.ts';

const known: Authorisation = {
  intentId: 'pi_1',
  orderId: null,
  state: 'action-required',
  currency: 'GBP',
  amountMinor: 100,
  authorisedMinor: 100,
  capturedMinor: 0,
  refundedMinor: 0,
  actionUrl: 'https://bank.example/?payment_intent_client_secret=pi_1_secret_2',
  clientSecret: 'pi_1_secret_2',
};

it('holds what is compared of a payment, and no secret of the shopper', async () => {
  const book = paymentBook({
    async *listAuthorisations() {
      yield known;
    },
    readAuthorisation: async () => known,
  });
  const listed: object[] = [];
  for await (const entry of book.list(new Date())) listed.push(entry);
  for (const entry of [...listed, await book.read('pi_1')]) expect(JSON.stringify(entry)).not.toContain('secret');
  expect(listed).toMatchObject([{ intentId: 'pi_1', authorisedMinor: 100 }]);
});
