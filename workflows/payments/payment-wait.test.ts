import { describe, expect, it } from '@jest/globals';
import { momentInWords } from '../../domain/time/moment-in-words.ts';
import { declined } from '../../tests/support/fake-order-activities.ts';
import { usePaymentRetries } from '../../tests/support/test-payment-retries.ts';

const { awaitPayment } = usePaymentRetries();

describe('the page of a payment', () => {
  const shown = async (payment: Awaited<ReturnType<typeof awaitPayment>>['payment']) => {
    const { currentDetails = '' } = await payment.query<{ currentDetails?: string }>('__temporal_workflow_metadata');
    return currentDetails.split('  \n');
  };

  it('says why the card was declined, until when another may be tried, and where the order is cancelled', async () => {
    const payUntil = Date.now() + 60_000;
    const { orderNumber, payment, pay } = await awaitPayment({}, { declineCode: 'generic_decline', payUntil });
    expect(await shown(payment)).toEqual([
      `Payment of **${orderNumber}**, 11.60 GBP, after 1 attempt`,
      '**Declined:** The bank gives no reason.',
      '**Waits for:** another card from the shopper',
      `**Until:** ${momentInWords(payUntil)}; then the order is cancelled, and its goods are free again`,
      expect.stringContaining('**You may:** `submitPaymentMethod`'),
      `To hold or cancel, open the order: \`order-${orderNumber}\``,
      '\u{A0}',
    ]);
    await pay();
    await payment.result();
    expect((await shown(payment)).slice(1)).toEqual([
      'The money is reserved, and the order is confirmed.',
      `Its order: \`order-${orderNumber}\``,
      '\u{A0}',
    ]);
  });

  it('leaves to the order to say that nothing is reserved any more', async () => {
    const { payment } = await awaitPayment({}, { payUntil: Date.now() });
    await payment.result();
    expect(await shown(payment)).toContain(
      'Nobody paid in time. Its order releases what is reserved, and is cancelled.',
    );
  });

  it('offers no further card when as many were tried as may be', async () => {
    const { payment } = await awaitPayment({}, { attemptsMax: 1 });
    expect(await shown(payment)).toContain('**You may:** nothing now: as many cards were tried as may be');
    await payment.terminate();
  });

  it('tells whoever tried a card in words that it was declined', async () => {
    const { payment, pay } = await awaitPayment({ authorisations: [declined] });
    const error = (await pay().catch((caught: unknown) => caught)) as { cause: Error };
    expect(error.cause.message).toContain('There is not enough money on the account. Another may be tried until');
    await payment.terminate();
  });
});
