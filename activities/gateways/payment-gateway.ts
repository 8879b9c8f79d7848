/** What the shop asks of a payment provider. Amounts are minor units; keys are business keys, the same on every retry. */
export interface PaymentGateway {
  /**
   * Reserves money on the shopper's card without taking it. A declined card is an answer, not an error.
   * Called again under the same key it returns the same authorisation.
   */
  authorise(request: AuthoriseRequest): Promise<Authorisation>;

  /** What the provider knows of one authorisation now. */
  readAuthorisation(intentId: string): Promise<Authorisation>;

  /** Takes reserved money for one parcel. `final` lets go of what is still reserved beyond it. */
  capture(request: CaptureRequest): Promise<Capture>;

  /** Lets go of reserved money. Safe to call again; an authorisation that is already void stays void. */
  voidAuthorisation(request: VoidRequest): Promise<Authorisation>;

  /** Gives captured money back. */
  refund(request: RefundRequest): Promise<Refund>;

  /** Everything the provider holds since a time, for reconciliation; newest first, all pages. */
  listAuthorisations(since: Date): AsyncIterable<Authorisation>;
}

export interface AuthoriseRequest {
  readonly orderId: string;
  readonly orderNumber: string;
  readonly amountMinor: number;
  readonly currency: string;
  /** The provider's token for the card or wallet. */
  readonly paymentMethod: string;
  readonly idempotencyKey: string;
  /** Where the bank's page sends the shopper back to. */
  readonly returnUrl: string;
}

export interface Authorisation {
  /** Null only where the provider refused before it made one. */
  readonly intentId: string | null;
  readonly state: 'authorised' | 'action-required' | 'processing' | 'declined' | 'voided' | 'captured';
  readonly orderId: string | null;
  readonly currency: string;
  /** What a bank agreed to reserve, also after it was captured or let go of; 0 while no bank has. */
  readonly authorisedMinor: number;
  readonly capturedMinor: number;
  /** Of what was captured; letting go of the rest is not a refund. */
  readonly refundedMinor: number;
  /** Where the shopper must go while `action-required`. */
  readonly actionUrl?: string;
  /** The provider's reason while `declined`, such as `insufficient_funds`. */
  readonly declineCode?: string;
}

export interface CaptureRequest {
  readonly intentId: string;
  readonly amountMinor: number;
  readonly final: boolean;
  readonly idempotencyKey: string;
}

export interface Capture {
  readonly intentId: string;
  /** Captured of this authorisation so far, this capture included. */
  readonly capturedMinor: number;
}

export interface VoidRequest {
  readonly intentId: string;
  readonly idempotencyKey: string;
}

export interface RefundRequest {
  readonly intentId: string;
  readonly amountMinor: number;
  readonly idempotencyKey: string;
}

export interface Refund {
  readonly refundId: string;
  /** A refund can still fail after it succeeded; the provider's webhook says so. */
  readonly state: 'pending' | 'succeeded' | 'failed';
}

/** The provider answered, and no retry will change what it said. */
export class PaymentRejected extends Error {
  override readonly name = 'PaymentRejected';
  readonly code: string;
  constructor(action: string, code: string, message: string, options?: ErrorOptions) {
    super(`The payment provider refused to ${action}: ${message} (${code})`, options);
    this.code = code;
  }
}

/** The provider could not be reached, was too slow, or answered nonsense. Asking again under the same key is safe. */
export class PaymentUnavailable extends Error {
  override readonly name = 'PaymentUnavailable';
}
