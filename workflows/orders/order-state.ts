import type { FulfilmentStage } from '../../domain/fulfilment/fulfilment-stage.ts';
import type { OrderStatus } from '../../domain/orders/order-status.ts';
import type { PaymentStatus } from '../../domain/payments/payment-status.ts';
import type { PlacedOrder } from '../checkout/checkout-contract.ts';
import type { PlannedShipment } from '../fulfilment/fulfilment-contract.ts';
import type { Turns } from '../shared/create-turns.ts';
import type { Saga } from '../shared/saga.ts';
import type { ShipmentOutcome } from '../shipments/shipment-contract.ts';
import type { Cancellation, OrderInput, OrderOutcome, PlaceOrderAnswer } from './order-contract.ts';

/** What the workflow of an order knows, shared by its phases and its handlers. */
export interface OrderState {
  readonly input: OrderInput;
  readonly saga: Saga;
  /** Set once the order is written. */
  placed?: PlacedOrder;
  /** What does not change of it is in the search attributes. */
  placedIsShown?: boolean;
  /** Set once the shopper can be answered; never changed after. */
  answer?: PlaceOrderAnswer;
  /** How many callers wait for the answer. */
  callers: number;
  /** Epoch milliseconds. */
  payUntil?: number;
  /** Set once somebody wants the order to end; the phases look at it wherever they wait. */
  cancel?: Cancellation;
  /** Why it cannot be cancelled, where nobody waits for that answer. */
  cancellationRefused?: string;
  holdReason: string | null;
  /** Its parcels were planned in an earlier life of this workflow. */
  isPlanned?: boolean;
  /** Parcels, once they are planned: from then on a cancellation must call them back. */
  parcels: Map<string, Parcel>;
  /** What waits for a person, by what it is about. */
  readonly attention: Map<string, string>;
  /** What staff asked for again of the money that was refused, by what it is about, as below. Until that is tried. */
  readonly paymentRetries: Map<string, PaymentRetry>;
  /** Money that staff have given up, by what it is about: `money:{shipment}` or `money-back:{shipment}`. */
  readonly writtenOff: Map<string, WriteOff>;
  /** What staff decided about the money of parcels that came back, by shipment. */
  readonly returns: Map<string, { readonly refund: boolean; readonly by: string }>;
  /** Who of staff has mended what a step failed by. */
  resumeWanted: string | undefined;
  /** Paid for: a story that is resumed goes on with its parcels. */
  isPaid: boolean;
  outcome?: OrderOutcome;
  /** For what is written about the order again and again: the newest word is the one that stays. */
  readonly inTurn: Turns;
  /** A number for each of these words, so that an attempt which was given up does not write an older one late. */
  nextVersion(): number;
  facts: OrderFacts;
  /** Answers the shopper, and comes back when the answer stands in the history: what follows stands behind it. */
  answerWith(answer: PlaceOrderAnswer): Promise<void>;
  /** Shows where the order stands, in the search attributes and current details of the Temporal UI. */
  show(changes: Partial<OrderFacts>): void;
  /** Puts the order before a person (words), or takes it away again (null): `by` whom, where somebody of staff did. */
  attend(about: string, words: string | null, by?: string): Promise<void>;
  /** A person has seen to what providers told of, and to what others than the workflow have told staff of the order. */
  acknowledge(by: string): Promise<void>;
}

export interface PaymentRetry {
  readonly by: string;
  /** The attempt that is given up, as whoever asks has read of it. */
  readonly attempt?: number;
}

export interface WriteOff {
  readonly note: string;
  readonly by: string;
}

export interface OrderFacts {
  readonly status: OrderStatus;
  readonly paymentStatus: PaymentStatus;
  readonly fulfilmentStage: FulfilmentStage;
  /** What it waits for, in words. */
  readonly waitingFor: string;
}

export interface Parcel {
  readonly planned: PlannedShipment;
  /** As the database has it. */
  handedOver: boolean;
  /** Set once it has come to its end. */
  end?: ShipmentOutcome['kind'];
  moneyTaken: boolean;
  /** Staff have given up what was to be taken for it: nothing goes back, either. */
  moneyWrittenOff?: boolean;
  /** Its money was given back. */
  refunded?: boolean;
  /** Its way to its end, while somebody follows it. */
  following?: Promise<ShipmentOutcome['kind']>;
  /** Its workflow was not found: whoever follows it from afar looks at once. */
  isMissed?: boolean;
  /** Of the newest words that the parcel sent of itself. */
  heardVersion: number;
  /** Tells the parcel's workflow; absent until that has started. */
  recall?: () => Promise<void>;
  holdChanged?: (holdReason: string | null) => Promise<void>;
}
