import type { SettlementRepository } from '../../db/payments/settlement-repository.ts';
import type { PaymentActivities } from '../../workflows/payments/payment-contract.ts';
import type { PaymentGateway } from '../../gateways/payment-gateway.ts';
import { authorisePayment } from './authorise-payment.ts';
import { capturePayment } from './capture-payment.ts';
import { readPayment } from './read-payment.ts';
import { refundShipment } from './refund-shipment.ts';
import { voidPayments } from './void-payments.ts';

export interface PaymentActivityDeps {
  readonly payments: PaymentGateway;
  readonly settlements: SettlementRepository;
  /** Where the bank's page sends the shopper back to, where the storefront names no page of its own. */
  readonly returnUrl: string;
}

/** The steps that call the payment provider. */
export function createPaymentActivities(deps: PaymentActivityDeps): PaymentActivities {
  return {
    authorisePayment: (request) => authorisePayment(deps, request),
    readPayment: (request) => readPayment(deps, request),
    voidPayments: (request) => voidPayments(deps, request),
    capturePayment: (request) => capturePayment(deps, request),
    refundShipment: (request) => refundShipment(deps, request),
  };
}
