import type { CardFacts, DeclineSignals } from './card-facts.ts';

/** What a payment provider's books say of one payment, in our words and units. */
export interface Authorisation {
  /** Null only where the provider refused before it made one. */
  readonly intentId: string | null;
  readonly state: 'authorised' | 'action-required' | 'processing' | 'declined' | 'rejected' | 'voided' | 'captured';
  readonly orderId: string | null;
  /** As the shop named the order then; only in `listAuthorisations`, and where the provider still knows. */
  readonly orderNumber?: string;
  readonly currency: string;
  /** What it was asked for. */
  readonly amountMinor: number;
  /** What a bank agreed to reserve, also after it was captured or let go of; 0 while no bank has. */
  readonly authorisedMinor: number;
  readonly capturedMinor: number;
  /** Of what was captured; letting go of the rest is not a refund. */
  readonly refundedMinor: number;
  /** Where the shopper must go while `action-required`. A secret of theirs: whoever has the address could pay. */
  readonly actionUrl?: string;
  /** While `action-required`: with what the provider's script goes on in the shopper's browser. A secret of theirs. */
  readonly clientSecret?: string;
  /** The provider's reason while `declined`, such as `insufficient_funds`. */
  readonly declineCode?: string;
  /** While `declined`: what else was said of it. */
  readonly decline?: DeclineSignals;
  /** Why the method cannot be used, while `rejected`, such as `resource_missing`. */
  readonly rejectCode?: string;
  /** Of a card that agreed. */
  readonly card?: CardFacts;
}
