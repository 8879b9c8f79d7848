import type { CardFacts, DeclineSignals } from '../../domain/payments/card-facts.ts';

/**
 * What the shop asks of a payment provider. Amounts are minor units of ISO 4217, whatever unit the provider counts in; keys
 * are business keys, the same on every retry. An answer about another order, amount or currency than was asked for is not
 * believed: it throws PaymentMismatch.
 */
export interface PaymentGateway {
  /**
   * Reserves money on the shopper's card without taking it. A declined card and a method that cannot be used are answers,
   * not errors. Called again under the same key it returns the same authorisation. Where the key is spent, ask what came of it.
   */
  authorise(request: AuthoriseRequest): Promise<Authorisation>;

  /**
   * What calls of `authorise` for this try have left at the provider, by its books. Undefined: nothing yet. After a failure of
   * its own the provider may complete it later.
   */
  findAuthorisation(request: TryRequest): Promise<Authorisation | undefined>;

  /** What the provider knows of one authorisation now. */
  readAuthorisation(intentId: string, expected?: ExpectedPayment): Promise<Authorisation>;

  /**
   * Sees to it that no call of `authorise` for this try reserves anything from now on, also one that is still on its way, and
   * returns what such calls have left at the provider. Asks no card for anything.
   */
  forestallAuthorisation(request: TryRequest): Promise<readonly Authorisation[]>;

  /** Takes reserved money. `final` lets go of what is still reserved beyond it. */
  capture(request: CaptureRequest): Promise<Capture>;

  /** Lets go of reserved money. Safe to call again; an authorisation that is already void stays void. */
  voidAuthorisation(request: VoidRequest): Promise<Authorisation>;

  /** Lets go of what is still reserved of an authorisation that was captured in part: nothing more is. Safe to call again. */
  releaseRest(request: VoidRequest): Promise<Authorisation>;

  /** Gives captured money back. */
  refund(request: RefundRequest): Promise<Refund>;

  /** The refunds that were made under any of these keys, by the provider's books. */
  findRefunds(request: RefundLookup): Promise<readonly FoundRefund[]>;

  /** Everything the provider holds since a time, for reconciliation; newest first, all pages. */
  listAuthorisations(since: Date): AsyncIterable<Authorisation>;
}

/** What a payment must be about in order to be ours. */
export interface ExpectedPayment {
  readonly orderId: string;
  readonly amountMinor: number;
  readonly currency: string;
}

export interface AuthoriseRequest extends ExpectedPayment {
  readonly orderNumber: string;
  /** 1 for the try at checkout, then counting. */
  readonly attempt: number;
  /** The provider's token for the card or wallet. */
  readonly paymentMethod: string;
  readonly idempotencyKey: string;
  /** Where the bank's page sends the shopper back to. */
  readonly returnUrl: string;
}

/** A try that was written down, whatever was asked for it. */
export interface TryRequest extends ExpectedPayment {
  readonly attempt: number;
  /** The one that `authorise` uses for this try. */
  readonly idempotencyKey: string;
  /** When the try was written down: nothing of it is older. */
  readonly since: Date;
}

export interface Authorisation {
  /** Null only where the provider refused before it made one. */
  readonly intentId: string | null;
  readonly state: 'authorised' | 'action-required' | 'processing' | 'declined' | 'rejected' | 'voided' | 'captured';
  readonly orderId: string | null;
  readonly currency: string;
  /** What it was asked for. */
  readonly amountMinor: number;
  /** What a bank agreed to reserve, also after it was captured or let go of; 0 while no bank has. */
  readonly authorisedMinor: number;
  readonly capturedMinor: number;
  /** Of what was captured; letting go of the rest is not a refund. */
  readonly refundedMinor: number;
  /** Where the shopper must go while `action-required`. */
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

export interface CaptureRequest {
  readonly intentId: string;
  readonly orderId: string;
  readonly currency: string;
  readonly amountMinor: number;
  /** What was captured of the payment before this: the answer must show the sum. */
  readonly capturedBeforeMinor: number;
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
  readonly orderId: string;
  readonly currency: string;
  readonly amountMinor: number;
  readonly idempotencyKey: string;
}

/** All of one amount, as attempts to make the same refund are. */
export interface RefundLookup extends Omit<RefundRequest, 'idempotencyKey'> {
  readonly idempotencyKeys: readonly string[];
}

export interface Refund {
  readonly refundId: string;
  /** A refund can still fail after it succeeded; the provider's webhook says so. */
  readonly state: 'pending' | 'succeeded' | 'failed';
}

export interface FoundRefund extends Refund {
  /** Under which it was made. */
  readonly idempotencyKey: string;
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

/** The provider's answer is about something else than was asked for. Nothing is confirmed by it; a person must look. */
export class PaymentMismatch extends Error {
  override readonly name = 'PaymentMismatch';
  readonly code = 'answer-mismatch';
}

/**
 * The key is used up: the provider has saved an answer under it that will not change, and it says nothing of what came of
 * the request. Only its books do.
 */
export class PaymentKeySpent extends Error {
  override readonly name = 'PaymentKeySpent';
}

/** The provider could not be reached, was too slow, or answered nonsense. Asking again under the same key is safe. */
export class PaymentUnavailable extends Error {
  override readonly name = 'PaymentUnavailable';
}
