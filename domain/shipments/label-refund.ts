/** `forfeited`: nobody uses it, and the carrier keeps its price. `dropped`: it was never paid for. */
export type LabelState = 'created' | 'bought' | 'refund-requested' | 'refunded' | 'dropped' | 'forfeited';

/** What a carrier has decided about the price of a label. `not-applicable`: it takes none before it scans the parcel. */
export type RefundOutcome = 'refunded' | 'rejected' | 'not-applicable';

export interface LabelFacts {
  readonly state: LabelState;
  /** Its parcel is to travel on it: the order was not cancelled, nor the address corrected. */
  readonly isWanted: boolean;
}

export type RefundDecision =
  /** Our books say so, or say something later. */
  | { readonly kind: 'known' }
  | { readonly kind: 'book'; readonly to: LabelState }
  /** Nobody here gave it back, and a parcel is to travel on it: staff must know. */
  | { readonly kind: 'unasked' };

const KNOWN = { kind: 'known' } as const;

/** What is done when a carrier tells, or is found to have decided, what became of a label's price. */
export function decideLabelRefund({ state, isWanted }: LabelFacts, outcome: RefundOutcome): RefundDecision {
  switch (state) {
    case 'refund-requested':
      return { kind: 'book', to: ENDS[outcome] };
    case 'forfeited':
      // Claimed by hand, and the carrier gave in.
      return outcome === 'refunded' ? { kind: 'book', to: 'refunded' } : KNOWN;
    case 'created':
    case 'bought':
      if (outcome !== 'refunded') return KNOWN;
      // The step that asked for it has yet to write that down.
      return isWanted ? { kind: 'unasked' } : { kind: 'book', to: 'refunded' };
    case 'refunded':
    case 'dropped':
      return KNOWN;
  }
}

const ENDS = { refunded: 'refunded', rejected: 'forfeited', 'not-applicable': 'dropped' } as const;

/** Of a label, for people. */
export interface NamedLabel {
  readonly carrier: string;
  readonly trackingCode: string | null;
  /** Of the parcel within its order. */
  readonly sequence: number;
  /** With its currency; undefined: unknown. */
  readonly price: string | undefined;
}

/** A label is rejected also because it was used: then its price is due, and there is nothing to claim. */
export function rejectedInWords(label: NamedLabel): string {
  return `${label.carrier} has rejected the refund of ${nameOf(label)} and keeps its price. If no parcel travelled on it, claim it from ${label.carrier} by hand; then acknowledge this.`;
}

export function undecidedInWords(label: NamedLabel, days: number): string {
  return `${label.carrier} has not said within ${days} days whether it refunds ${nameOf(label)}. Ask there for its price; then acknowledge this.`;
}

export function unaskedInWords(label: NamedLabel): string {
  return `${label.carrier} has refunded ${nameOf(label)}, which nobody here gave back. If the parcel is here, do not hand it over on that label: cancel the order, or buy a label at ${label.carrier}. Then acknowledge this.`;
}

function nameOf({ trackingCode, sequence, price }: NamedLabel): string {
  const code = trackingCode === null ? 'a label' : `label ${trackingCode}`;
  return `${code} of parcel ${sequence}${price === undefined ? '' : ` (${price})`}`;
}
