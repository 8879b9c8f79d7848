import type { SettlementRepository } from '../../db/payments/settlement-repository.ts';
import type { AuthoriseResult, PaymentActivities } from '../../workflows/payments/payment-contract.ts';
import type { Authorisation, PaymentGateway } from '../gateways/payment-gateway.ts';
import { capturePayment } from './capture-payment.ts';
import { refundShipment } from './refund-shipment.ts';
import { voidPayments } from './void-payments.ts';

export interface PaymentActivityDeps {
  readonly payments: PaymentGateway;
  readonly settlements: SettlementRepository;
  /** Where the bank's page sends the shopper back to. */
  readonly returnUrl: string;
}

/** The steps that call the payment provider. */
export function createPaymentActivities(deps: PaymentActivityDeps): PaymentActivities {
  const { payments, settlements, returnUrl } = deps;
  return {
    authorisePayment: async (request) => resultOf(await payments.authorise({ ...request, returnUrl })),
    readPayment: async ({ intentId }) =>
      resultOf(await payments.readAuthorisation(intentId, await settlements.readExpectedPayment(intentId))),
    voidPayments: (request) => voidPayments(deps, request),
    capturePayment: (request) => capturePayment(deps, request),
    refundShipment: (request) => refundShipment(deps, request),
  };
}

function resultOf(known: Authorisation): AuthoriseResult {
  const { state, intentId, authorisedMinor, actionUrl, declineCode, decline, rejectCode, card } = known;
  return {
    state,
    intentId,
    authorisedMinor,
    ...(actionUrl === undefined ? {} : { actionUrl }),
    ...(declineCode === undefined ? {} : { declineCode }),
    ...(decline && { decline }),
    ...(rejectCode === undefined ? {} : { rejectCode }),
    ...(card && { card }),
  };
}
