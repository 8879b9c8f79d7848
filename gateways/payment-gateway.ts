import type { Authorisation } from '../domain/payments/authorisation.ts';

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
   * The authorisation that calls of `authorise` for this attempt have made, by the provider's records. Undefined: none yet; after a
   * failure on its side the provider may complete one later.
   */
  findAuthorisation(request: StoredAttempt): Promise<Authorisation | undefined>;

  /** What the provider knows of one authorisation now. */
  readAuthorisation(intentId: string, expected?: ExpectedPayment): Promise<Authorisation>;

  /**
   * Ensures that no call of `authorise` for this attempt, not even one in flight, reserves money from now on. Returns the
   * authorisations that such calls have made. Asks no card for money.
   */
  preventAuthorisation(request: StoredAttempt): Promise<readonly Authorisation[]>;

  /** Captures reserved money. `final` releases the rest of the authorisation. */
  capture(request: CaptureRequest): Promise<Capture>;

  /** Releases reserved money. Safe to repeat; an authorisation that is void stays void. */
  voidAuthorisation(request: VoidRequest): Promise<Authorisation>;

  /** Releases the rest of an authorisation that was captured in part; nothing more can be captured. Safe to repeat. */
  releaseRest(request: VoidRequest): Promise<Authorisation>;

  /** Refunds captured money. */
  refund(request: RefundRequest): Promise<Refund>;

  /** Refunds that were made under any of these keys, by the provider's records. */
  findRefunds(request: RefundLookup): Promise<readonly FoundRefund[]>;

  /** Everything the provider holds since a time, for reconciliation; newest first, all pages. */
  listAuthorisations(since: Date): AsyncIterable<Authorisation>;
}

/** Order, amount and currency that a payment must have to be accepted as ours. */
export interface ExpectedPayment {
  readonly orderId: string;
  readonly amountMinor: number;
  readonly currency: string;
}

export interface AuthoriseRequest extends ExpectedPayment {
  readonly orderNumber: string;
  /** 1 for the attempt at checkout, then counting up. */
  readonly attempt: number;
  /** The provider's token for the card or wallet. */
  readonly paymentMethod: string;
  readonly idempotencyKey: string;
  /** Where the bank's page sends the shopper back to. */
  readonly returnUrl: string;
}

/** A stored payment attempt, whether or not the provider was asked for it. */
export interface StoredAttempt extends ExpectedPayment {
  readonly attempt: number;
  /** The key that `authorise` uses for this attempt. */
  readonly idempotencyKey: string;
  /** When the attempt was stored: the provider has nothing older of it. */
  readonly since: Date;
}

export interface CaptureRequest {
  readonly intentId: string;
  readonly orderId: string;
  readonly currency: string;
  readonly amountMinor: number;
  /** Captured of the payment before this; the answer must show the sum of both. */
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

/** Attempts at one refund: all of the same amount. */
export interface RefundLookup extends Omit<RefundRequest, 'idempotencyKey'> {
  readonly idempotencyKeys: readonly string[];
}

export interface Refund {
  readonly refundId: string;
  /** A refund can still fail after it succeeded; the provider's webhook says so. */
  readonly state: 'pending' | 'succeeded' | 'failed';
}

export interface FoundRefund extends Refund {
  /** The key under which it was made. */
  readonly idempotencyKey: string;
}

/** The provider refused; a retry would be refused, too. */
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
