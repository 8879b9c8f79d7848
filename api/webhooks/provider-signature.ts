/** How a provider signs what it sends. */
export interface ProviderSignature {
  readonly header: string;
  /** Whether a header looks like a signature of this provider's. Asked of strangers: it must cost little, whatever they send. */
  readonly hasShape: (given: string) => boolean;
}

/** Stripe's has a hundred characters, and some eighty more for each secret while they are rolled; EasyPost's has eighty. */
export const SIGNATURE_MAX = 1_024;
