import type { CardFacts, DeclineSignals } from './card-facts.ts';

/** What a payment provider's books say of one payment, in our words and units. */
export interface Authorisation {
  /** Null only if the provider refused before it made one. */
  readonly intentId: string | null;
  readonly state: 'authorised' | 'action-required' | 'processing' | 'declined' | 'rejected' | 'voided' | 'captured';
  readonly orderId: string | null;
  /** The order number that the shop sent. Only from `listAuthorisations`, and if the provider still has it. */
  readonly orderNumber?: string;
  readonly currency: string;
  /** The amount that was requested. */
  readonly amountMinor: number;
  /** The amount that the bank agreed to reserve, even after it was captured or released; 0 before it agreed. */
  readonly authorisedMinor: number;
  readonly capturedMinor: number;
  /** Refunded of the captured amount; releasing the rest of an authorisation is no refund. */
  readonly refundedMinor: number;
  /** The bank's page for the shopper while `action-required`. Secret: anybody with this address could pay. */
  readonly actionUrl?: string;
  /** While `action-required`: what the provider's script in the shopper's browser needs. Secret. */
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
