/** What the provider tells of a card that agreed to reserve money. */
export interface CardFacts {
  /** visa, mastercard, amex ... Null where the provider did not say. */
  readonly network: string | null;
  /** A hash, the same for each use of the card in this shop. */
  readonly fingerprint: string | null;
  /** ISO 8601: from then on the money can no longer be taken. */
  readonly captureBefore: string | null;
  /** Whether the money may be taken in several parts. Where not, the first capture is the only one. */
  readonly multicapture: boolean;
}

/**
 * Why a card was declined, beside the decline code: what the network and the bank advise. It decides whether the same
 * card may be tried again. Source: docs.stripe.com/declines/codes, docs.stripe.com/declines/network-codes.
 */
export interface DeclineSignals {
  /** `not_sent_to_network`: the provider blocked it itself, and no network has counted it. */
  readonly networkStatus?: string;
  /** The bank's own code, such as 51. */
  readonly networkDeclineCode?: string;
  /** Mastercard's merchant advice code, such as 03. */
  readonly networkAdviceCode?: string;
  readonly adviceCode?: string;
  readonly network?: string;
  /** As in `CardFacts`. */
  readonly fingerprint?: string;
}
