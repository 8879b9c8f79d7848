import { Stripe } from 'stripe';
import type { Collection, JournalStore } from '../shared/journal-store.ts';
import { newStripeId } from './stripe-ids.ts';

export interface StoredIntent {
  readonly object: Stripe.PaymentIntent;
  returnUrl: string | null;
  /** Asked for; whether a charge has it is told by the charge itself. */
  readonly multicapture: boolean;
  /** Asked for, likewise. */
  readonly extendedAuthorization?: boolean;
  /** Whether the shopper was away at the last confirmation (`off_session`). */
  merchantInitiated?: boolean;
}

export interface StoredCharge {
  readonly object: Stripe.Charge;
  /** The test card, by its documented name. */
  readonly card: string;
  /**
   * Authorised, let go of without being captured, and counted in `amount_refunded` although no refund made it. Stripe
   * counts so where there can be one capture only.
   */
  released: number;
  /** How many captures there were. */
  captures?: number;
}

export interface StoredRefund {
  readonly object: Stripe.Refund;
  /** What the bank will say of it later, and when (epoch ms). */
  later?: { readonly status: 'succeeded' | 'failed'; readonly atMs: number };
}

export interface StoredPaymentMethod {
  readonly id: string;
  readonly card: string;
  readonly created: number;
  /** The intent that it paid, if it did. */
  readonly paidIntent?: string;
}

export interface StripeEventObject {
  readonly id: string;
  readonly type: string;
  readonly created: number;
  pending_webhooks: number;
  readonly [field: string]: unknown;
}

/** What the account as a whole may do. */
export interface StripeAccount {
  /**
   * Multicapture and extended authorisation belong to one kind of pricing (IC+). Other accounts are refused as soon as
   * they ask, `if_available` or not: "This account is not eligible for the requested card features".
   */
  readonly cardFeatures: 'by-card' | 'refused';
}

/** The request that is being executed, which its events name. */
export interface RequestFacts {
  readonly requestId: string | null;
  readonly idempotencyKey: string | null;
}

export interface StripeState {
  readonly store: JournalStore;
  readonly intents: Collection<StoredIntent>;
  readonly charges: Collection<StoredCharge>;
  readonly refunds: Collection<StoredRefund>;
  readonly disputes: Collection<Stripe.Dispute>;
  readonly paymentMethods: Collection<StoredPaymentMethod>;
  readonly events: Collection<StripeEventObject>;
  readonly account: { read(): StripeAccount; write(account: StripeAccount): void };
  /** The simulator's clock: the machine's, and by how much it was put on. */
  nowMs(): number;
  putClockOn(byMs: number): void;
  nowSeconds(): number;
  /** Records an event with a copy of the object as it is now, and queues its webhook. */
  emit(type: string, object: object, request: RequestFacts): void;
}

/** Older events are dropped, so that a long run of the one-machine stack stays small. Stripe keeps them 30 days. */
const eventsKeptMax = 20_000;

export function createStripeState(
  store: JournalStore,
  machineMs: () => number,
  sendWebhook: (eventId: string, type: string) => void,
  hasReceiver: (type: string) => boolean,
): StripeState {
  const events = store.collection<StripeEventObject>('events');
  const accounts = store.collection<StripeAccount>('account');
  const clocks = store.collection<{ readonly aheadMs: number }>('clock');
  const aheadMs = () => clocks.get('own')?.aheadMs ?? 0;
  const nowMs = () => machineMs() + aheadMs();
  const nowSeconds = () => Math.floor(nowMs() / 1000);
  return {
    store,
    intents: store.collection('intents'),
    charges: store.collection('charges'),
    refunds: store.collection('refunds'),
    disputes: store.collection('disputes'),
    paymentMethods: store.collection('paymentMethods'),
    events,
    account: {
      read: () => accounts.get('own') ?? { cardFeatures: 'by-card' },
      write: (account) => accounts.put('own', account),
    },
    nowMs,
    putClockOn: (byMs) => clocks.put('own', { aheadMs: aheadMs() + byMs }),
    nowSeconds,
    emit(type, object, request) {
      const event: StripeEventObject = {
        id: newStripeId('evt'),
        object: 'event',
        api_version: Stripe.API_VERSION,
        created: nowSeconds(),
        data: { object: structuredClone(object) },
        livemode: false,
        pending_webhooks: hasReceiver(type) ? 1 : 0,
        request: { id: request.requestId, idempotency_key: request.idempotencyKey },
        type,
      };
      events.put(event.id, event);
      if (hasReceiver(type)) sendWebhook(event.id, type);
      if (events.size > eventsKeptMax) {
        const [oldest] = events.values();
        if (oldest) events.delete(oldest.id);
      }
    },
  };
}
