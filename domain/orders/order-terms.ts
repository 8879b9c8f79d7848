import type { PolicyDocuments } from '../policies/policy-catalogue.ts';
import type { OrderPolls, OrderTiming } from './order-timing.ts';

/** What an order is started under, for as long as it lives: later decisions of the shop are for later orders. */
export interface OrderTerms {
  readonly timing: OrderTiming;
  /** By policy, the version that counted. */
  readonly policies: Readonly<Record<string, number>>;
}

export function orderTermsOf(
  shop: { readonly documents: PolicyDocuments; readonly versions: Readonly<Record<string, number>> },
  polls: OrderPolls,
): OrderTerms {
  const { payment, parcels } = shop.documents;
  return {
    timing: {
      ...polls,
      paymentDeadlineMs: payment.deadlineSeconds * 1_000,
      paymentRetryMs: payment.retrySeconds * 1_000,
      paymentAttemptsMax: payment.attemptsMax,
      parcelSilenceMs: parcels.silenceSeconds * 1_000,
      releaseDelayMs: parcels.releaseDelaySeconds * 1_000,
    },
    policies: { payment: shop.versions['payment'] ?? 0, parcels: shop.versions['parcels'] ?? 0 },
  };
}
