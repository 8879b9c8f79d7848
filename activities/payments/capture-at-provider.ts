import type { OpenedCapture } from '../../db/payments/open-capture.ts';
import { PaymentMismatch, type PaymentGateway } from '../../gateways/payment-gateway.ts';

/**
 * Whether the provider's records contain this capture: they show the captured sum before it, the sum with it, or another sum, which
 * means that somebody captured money outside this shop.
 */
export async function readCaptureAtProvider(
  payments: Pick<PaymentGateway, 'readAuthorisation'>,
  capture: OpenedCapture,
): Promise<'not-taken' | 'taken' | PaymentMismatch> {
  const { intentId, reservedMinor, takenMinor, capturedBeforeMinor } = capture;
  const { capturedMinor } = await payments.readAuthorisation(intentId, { ...capture, amountMinor: reservedMinor });
  if (capturedMinor === capturedBeforeMinor) return 'not-taken';
  if (capturedMinor === capturedBeforeMinor + takenMinor) return 'taken';
  return new PaymentMismatch(
    `Of ${intentId} ${capturedMinor} were captured, where ${capturedBeforeMinor} were before and ${takenMinor} are wanted`,
  );
}
