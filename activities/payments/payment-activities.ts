import { captureKey, voidKey } from '../../domain/payments/payment-keys.ts';
import { formatOrderNumber } from '../../domain/orders/order-number.ts';
import type { OpenTry, SettlementRepository } from '../../db/payments/settlement-repository.ts';
import type { AuthoriseResult, PaymentActivities } from '../../workflows/payments/payment-contract.ts';
import { PaymentRejected, type Authorisation, type PaymentGateway } from '../gateways/payment-gateway.ts';

export interface PaymentActivityDeps {
  readonly payments: PaymentGateway;
  readonly settlements: SettlementRepository;
  /** Where the bank's page sends the shopper back to. */
  readonly returnUrl: string;
}

/** The steps that call the payment provider. */
export function createPaymentActivities({ payments, settlements, returnUrl }: PaymentActivityDeps): PaymentActivities {
  return {
    async authorisePayment(request) {
      try {
        return resultOf(await payments.authorise({ ...request, returnUrl }));
      } catch (error) {
        // A card that the provider does not even try (unknown, of another account) is a card that did not pay.
        if (error instanceof PaymentRejected) {
          return { state: 'declined', intentId: null, authorisedMinor: 0, declineCode: error.code };
        }
        throw error;
      }
    },

    readPayment: async ({ intentId }) => resultOf(await payments.readAuthorisation(intentId)),

    async voidPayments({ orderId }) {
      for (const open of await settlements.readOpenTries(orderId)) {
        const known = await settle(payments, open, returnUrl);
        await settlements.recordVoid({
          orderId,
          attempt: open.attempt,
          intentId: known.intentId,
          declined: known.state === 'declined',
        });
      }
    },

    async capturePayment({ orderId, shipmentId, readFirst }) {
      const planned = await settlements.readCapture(orderId, shipmentId);
      const taken = planned.recorded || (readFirst && (await isTaken(payments, planned)));
      if (!taken) await payments.capture({ ...planned, idempotencyKey: captureKey(orderId, shipmentId) });
      return { paymentStatus: await settlements.recordCapture(planned) };
    },

    async refundShipment(request) {
      const opened = await settlements.openRefund(request);
      if (!opened)
        throw new PaymentRejected('refund', 'nothing-captured', `No money was taken for ${request.shipmentId}`);
      const made = await payments.refund(opened);
      if (made.state === 'failed') {
        throw new PaymentRejected('refund', 'refund-failed', `The refund of ${request.shipmentId} failed`);
      }
      return { paymentStatus: await settlements.recordRefund({ ...opened, providerRefundId: made.refundId }) };
    },
  };
}

/** Brings a try to an end at the provider, whatever it was; asks again under its key where the answer was lost. */
async function settle(payments: PaymentGateway, open: OpenTry, returnUrl: string): Promise<Authorisation> {
  const known =
    open.intentId === null
      ? await payments.authorise({ ...open, orderNumber: formatOrderNumber(open.orderNumber), returnUrl })
      : await payments.readAuthorisation(open.intentId);
  if (known.intentId === null || known.state === 'voided') return known;
  // A declined intent could still be confirmed with another card, so it is cancelled like the rest.
  const voided = await payments.voidAuthorisation({
    intentId: known.intentId,
    idempotencyKey: voidKey(open.orderId, open.attempt),
  });
  return known.state === 'declined' ? known : voided;
}

/** True when the provider's books show this parcel's money as taken though ours do not. */
async function isTaken(
  payments: PaymentGateway,
  {
    intentId,
    amountMinor,
    capturedBeforeMinor,
  }: { intentId: string; amountMinor: number; capturedBeforeMinor: number },
): Promise<boolean> {
  const { capturedMinor } = await payments.readAuthorisation(intentId);
  return capturedMinor >= capturedBeforeMinor + amountMinor;
}

function resultOf({ state, intentId, authorisedMinor, actionUrl, declineCode }: Authorisation): AuthoriseResult {
  return {
    state,
    intentId,
    authorisedMinor,
    ...(actionUrl === undefined ? {} : { actionUrl }),
    ...(declineCode === undefined ? {} : { declineCode }),
  };
}
