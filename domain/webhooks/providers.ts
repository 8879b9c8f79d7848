/** Who takes payments for the shop, and tells of them. */
export const paymentProviders = ['stripe'] as const;
export type PaymentProvider = (typeof paymentProviders)[number];

/** Who speaks for the carriers. */
export const carrierProviders = ['easypost'] as const;
export type CarrierProvider = (typeof carrierProviders)[number];

/** Whoever sends us webhooks. */
export type EventProvider = PaymentProvider | CarrierProvider;

export function isPaymentProvider(provider: EventProvider): provider is PaymentProvider {
  return (paymentProviders as readonly EventProvider[]).includes(provider);
}

export const eventProviders = [...paymentProviders, ...carrierProviders] as const satisfies readonly EventProvider[];
