import { ApplicationFailure } from '@temporalio/common';
import { hasLeft, mayMoveShipment, type ShipmentState } from '../../domain/shipments/shipment-state.ts';
import type { PaymentStatus } from '../../domain/payments/payment-status.ts';
import { formatOrderNumber } from '../../domain/orders/order-number.ts';
import type { BackorderActivities, BackorderRecords } from '../../workflows/backorders/backorder-contract.ts';
import type { CheckoutRecords, OrderStanding, PlaceOrderResult } from '../../workflows/checkout/checkout-contract.ts';
import type { FulfilmentRecords } from '../../workflows/fulfilment/fulfilment-contract.ts';
import type { OrderRecords } from '../../workflows/orders/order-contract.ts';
import type {
  AuthoriseResult,
  PaymentActivities,
  PaymentRecords,
  VoidPayments,
} from '../../workflows/payments/payment-contract.ts';
import type { CarrierActivities, ShipmentRecords } from '../../workflows/shipments/shipment-contract.ts';

export type Activities = CheckoutRecords &
  PaymentRecords &
  PaymentActivities &
  FulfilmentRecords &
  OrderRecords &
  BackorderRecords &
  BackorderActivities &
  ShipmentRecords &
  CarrierActivities;

export type ActivityName = keyof Activities;

const numbers = new Map<string, number>();

/** Each order has a number of its own, as its workflows are named after it. */
export function numberOf(orderId: string): number {
  const number = numbers.get(orderId) ?? FIRST_NUMBER + numbers.size;
  numbers.set(orderId, number);
  return number;
}

const FIRST_NUMBER = 1001;

/** What one test order meets on its way; everything is well unless the test says otherwise. */
export interface Script {
  /** Why there is no order. */
  refused?: PlaceOrderResult;
  /** Sold before they were there. */
  shortages?: readonly { readonly sku: string; readonly quantity: number }[];
  /** The provider's answer to each attempt, in turn; the last one is repeated. */
  authorisations?: AuthoriseResult[];
  /** What the provider says when it is read. */
  reading?: AuthoriseResult;
  /** Where the order stands that was placed before. */
  standing?: OrderStanding;
  /** The outcome of opening an attempt. */
  opens?: 'opened' | 'not-opened' | 'order-closed';
  /** Staff had given its parcels' money up before. */
  isWrittenOff?: true;
  /** Whether the order can still be confirmed. */
  confirms?: boolean;
  /** What its payment has come to when it is given up. */
  closedAs?: PaymentStatus;
  /** The carrier has its parcels, which were not handed over. */
  scanned?: true;
  waiting?: readonly { readonly sku: string; readonly quantity: number }[];
  /** Whose orders are given the goods that this one gives back. */
  frees?: readonly string[];
  /** A step that fails so many times: for good, or for a reason that may pass. */
  failing?: {
    readonly step: ActivityName;
    times: number;
    readonly mayPass?: boolean;
    readonly type?: string;
    readonly code?: string;
    /** Which attempt to move money has failed; each time one more. */
    attempt?: number;
  };
  /** What happens when the money of this parcel is asked for, before anything else of the script. */
  onCapture?: (shipmentId: string) => Promise<void>;
  /** Held back until the promise settles, each time or so many times. */
  slow?: { readonly step: ActivityName; readonly until: Promise<unknown>; times?: number };
  parcels?: readonly string[];
}

export const authorised: AuthoriseResult = { state: 'authorised', intentId: 'pi_1', authorisedMinor: 1160 };
export const unclear: AuthoriseResult = {
  state: 'unclear',
  intentId: null,
  authorisedMinor: 0,
  declineCode: 'processing_error',
};
export const declined: AuthoriseResult = {
  state: 'declined',
  intentId: 'pi_1',
  authorisedMinor: 0,
  declineCode: 'insufficient_funds',
};
export const rejected: AuthoriseResult = {
  state: 'rejected',
  intentId: null,
  authorisedMinor: 0,
  rejectCode: 'resource_missing',
};
export const actionRequired: AuthoriseResult = {
  state: 'action-required',
  intentId: 'pi_1',
  authorisedMinor: 0,
};

function failWhereTold({ failing }: Script, name: ActivityName): void {
  if (failing?.step !== name || failing.times <= 0) return;
  failing.times -= 1;
  const { mayPass = false, type = 'Broken', code, attempt } = failing;
  if (failing.attempt !== undefined) failing.attempt += 1;
  throw ApplicationFailure.create({
    message: mayPass ? `${name} failed` : `${name} failed for good`,
    type,
    nonRetryable: !mayPass,
    details: attempt === undefined ? (code === undefined ? [] : [code]) : [code ?? null, attempt],
  });
}

function add<T>(lists: Map<string, T[]>, key: string, item: T): void {
  lists.set(key, [...(lists.get(key) ?? []), item]);
}

/**
 * The activities of orders without database or third parties: they keep each order's state as the real ones do, say in
 * which order they were called, and fail where the test's script says so.
 */
export function createFakeOrderActivities() {
  const scripts = new Map<string, Script>();
  const calls = new Map<string, ActivityName[]>();
  /** What staff are shown, in the order in which it is written. */
  const words = new Map<string, (string | null)[]>();
  const voids = new Map<string, VoidPayments[]>();
  /** Which attempt staff had given up, of each time that a parcel's money was asked for. */
  const givenUps = new Map<string, (number | undefined)[]>();
  /** Why orders are on hold. */
  const holds = new Map<string, string | null>();
  /** Who held and released each order. */
  const holders = new Map<string, (string | undefined)[]>();
  const closings = new Map<string, Parameters<Activities['closeOrder']>[0][]>();
  /** Until when each order could be paid, as it was written. */
  const deadlines = new Map<string, number[]>();
  /** Orders that were told of goods. */
  const woken: string[] = [];
  const write = (orderId: string, word: string | null) => add(words, orderId, word);

  async function step<T>(orderId: string, name: ActivityName, answer: (script: Script) => T): Promise<T> {
    const script = scripts.get(orderId) ?? {};
    add(calls, orderId, name);
    if (script.slow?.step === name && (script.slow.times ??= Infinity) > 0) {
      script.slow.times -= 1;
      await script.slow.until;
    }
    failWhereTold(script, name);
    return answer(script);
  }
  const activities: Activities = {
    ...moneySteps(step, scripts, { voids, deadlines, givenUps }),
    ...parcelSteps(step, holds),
    ...backorderSteps(step, calls, woken),
    placeOrder: ({ orderId }) =>
      step(orderId, 'placeOrder', ({ refused, ...script }) => refused ?? aPlacedOrder(orderId, script)),
    confirmOrder: ({ orderId }) => step(orderId, 'confirmOrder', ({ confirms = true }) => confirms),
    releaseStock: ({ orderId }) => step(orderId, 'releaseStock', ({ frees = [] }) => ({ orderIds: frees })),
    refuseOrder: ({ orderId }) => step(orderId, 'refuseOrder', ({ frees = [] }) => ({ orderIds: frees })),
    closeOrder: (request) =>
      step(request.orderId, 'closeOrder', () => {
        closings.set(request.orderId, [...(closings.get(request.orderId) ?? []), request]);
        const { closedAs = 'voided' } = scripts.get(request.orderId) ?? {};
        return { paymentStatus: closedAs, fulfilmentStage: 'cancelled' };
      }),
    recordBackordered: ({ orderId }) => step(orderId, 'recordBackordered', () => undefined),
    recordHold: ({ orderId, holdReason, by }) =>
      step(orderId, 'recordHold', () => {
        add(holders, orderId, by);
        holds.set(orderId, holdReason);
        write(orderId, holdReason);
      }),
    recordReturnSettlement: ({ orderId, refund }) => step(orderId, 'recordReturnSettlement', () => refund),
    recordProviderNotice: ({ orderId, notice }) =>
      step(orderId, 'recordProviderNotice', () => ({
        shown: { words: notice, outlivesOrder: true },
        paymentStatus: 'voided',
      })),
    recordAttention: (told) => step(told.orderId, 'recordAttention', () => write(told.orderId, lines(told.attention))),
    completeOrder: ({ orderId }) =>
      step(orderId, 'completeOrder', () => ({ status: 'completed', fulfilmentStage: 'delivered' })),
  };
  return {
    activities,
    scripts,
    woken,
    callsOf: (orderId: string): readonly ActivityName[] => calls.get(orderId) ?? [],
    givenUpsOf: (orderId: string) => givenUps.get(orderId) ?? [],
    voidsOf: (orderId: string): readonly VoidPayments[] => voids.get(orderId) ?? [],
    holdersOf: (orderId: string) => holders.get(orderId) ?? [],
    closingsOf: (orderId: string) => closings.get(orderId) ?? [],
    deadlinesOf: (orderId: string): readonly number[] => deadlines.get(orderId) ?? [],
    attentionOf: (orderId: string): readonly (string | null)[] => words.get(orderId) ?? [],
  };
}

function lines(attention: Readonly<Record<string, string>>): string | null {
  return Object.values(attention).join('\n') || null;
}

function aPlacedOrder(orderId: string, { shortages = [], standing }: Script): PlaceOrderResult {
  return {
    kind: 'placed',
    order: {
      orderId,
      number: formatOrderNumber(numberOf(orderId)),
      currency: 'GBP',
      totalMinor: 1160,
      lineCount: 1,
      carrier: 'RoyalMail',
      shortages,
    },
    payment: aPaymentAttempt(orderId, 1, 'pm_card_visa'),
    ...(standing && { standing }),
  };
}

function aPaymentAttempt(orderId: string, attempt: number, paymentMethod: string) {
  return {
    attempt,
    amountMinor: 1160,
    currency: 'GBP',
    paymentMethod,
    idempotencyKey: `order:${orderId}:authorise:${attempt}`,
  };
}

type Step = <T>(orderId: string, name: ActivityName, answer: (script: Script) => T) => Promise<T>;

interface NotedMoney {
  readonly voids: Map<string, VoidPayments[]>;
  readonly deadlines: Map<string, number[]>;
  readonly givenUps: Map<string, (number | undefined)[]>;
}

function moneySteps(
  step: Step,
  scripts: ReadonlyMap<string, Script>,
  { voids, deadlines, givenUps }: NotedMoney,
): PaymentRecords & PaymentActivities {
  return {
    recordPaymentAttempt: ({ orderId, payUntil }) =>
      step(orderId, 'recordPaymentAttempt', () => {
        deadlines.set(orderId, [...(deadlines.get(orderId) ?? []), payUntil]);
        return true;
      }),
    openPaymentAttempt: ({ orderId, attempt, paymentMethod }) =>
      step(orderId, 'openPaymentAttempt', ({ opens = 'opened' }) =>
        opens === 'opened'
          ? { kind: opens, payment: aPaymentAttempt(orderId, attempt, paymentMethod) }
          : { kind: opens },
      ),
    authorisePayment: ({ orderId }) =>
      step(orderId, 'authorisePayment', ({ authorisations = [authorised] }) =>
        authorisations.length > 1 ? (authorisations.shift() ?? authorised) : (authorisations[0] ?? authorised),
      ),
    readPayment: async ({ intentId }) => scripts.get(intentId)?.reading ?? authorised,
    voidPayments: (request) =>
      step(request.orderId, 'voidPayments', () => {
        voids.set(request.orderId, [...(voids.get(request.orderId) ?? []), request]);
      }),
    capturePayment: async ({ orderId, shipmentId, giveUpAttempt }) => {
      add(givenUps, orderId, giveUpAttempt);
      await scripts.get(orderId)?.onCapture?.(shipmentId);
      return step(orderId, 'capturePayment', ({ isWrittenOff }) =>
        isWrittenOff ? { paymentStatus: 'written-off', isWrittenOff } : { paymentStatus: 'captured' },
      );
    },
    refundShipment: ({ orderId, giveUpAttempt }) => {
      add(givenUps, orderId, giveUpAttempt);
      return step(orderId, 'refundShipment', () => ({ paymentStatus: 'refunded' }));
    },
  };
}

function backorderSteps(
  step: Step,
  calls: ReadonlyMap<string, readonly ActivityName[]>,
  woken: string[],
): BackorderRecords & BackorderActivities {
  return {
    readBackorder: ({ orderId }) =>
      step(orderId, 'readBackorder', ({ waiting = [] }) => ({
        waiting,
        givenUp: calls.get(orderId)?.includes('closeOrder') ?? false,
      })),
    allocateBackorders: async () => ({ orderIds: [], more: false }),
    wakeBackorders: async ({ orderIds }) => void woken.push(...orderIds),
  };
}

type ShipmentSteps = Pick<FulfilmentRecords, 'planShipments' | 'recallShipments'> & ShipmentRecords & CarrierActivities;

function parcelSteps(step: Step, holds: ReadonlyMap<string, string | null>): ShipmentSteps {
  const shipments = new Map<string, { orderId: string; state: ShipmentState }>();
  type Parcel = { readonly orderId: string; state: ShipmentState };
  const ofShipment = <T>(shipmentId: string, name: ActivityName, answer: (parcel: Parcel) => T) => {
    const parcel = shipments.get(shipmentId) ?? { orderId: '', state: 'planned' as ShipmentState };
    return step(parcel.orderId, name, () => answer(parcel));
  };
  const move = (parcel: { state: ShipmentState }, to: ShipmentState) => {
    if (!mayMoveShipment(parcel.state, to)) return { moved: false, state: parcel.state };
    parcel.state = to;
    return { moved: true, state: to };
  };

  return {
    planShipments: ({ orderId }) =>
      step(orderId, 'planShipments', ({ parcels = ['MAIN'] }) =>
        parcels.map((locationId, index) => {
          const shipmentId = `${orderId}-${locationId}`;
          // A repeat returns the parcels that it made.
          if (!shipments.has(shipmentId)) shipments.set(shipmentId, { orderId, state: 'planned' });
          return {
            shipmentId,
            locationId,
            sequence: index + 1,
            carrier: 'RoyalMail',
            captureMinor: 1160,
            units: 3,
            state: 'planned',
          };
        }),
      ),
    recallShipments: ({ orderId, restock }) =>
      step(orderId, 'recallShipments', ({ scanned = false }) => {
        const own = [...shipments.entries()].filter(([, parcel]) => parcel.orderId === orderId);
        const isAway = scanned && own.some(([, { state }]) => state !== 'cancelled');
        if (isAway && restock === undefined) return { recalled: false, reason: 'The carrier has scanned a parcel.' };
        if (own.some(([, { state }]) => hasLeft(state))) return { recalled: false, reason: 'A parcel has left.' };
        for (const [, parcel] of own) parcel.state = 'cancelled';
        return { recalled: true, shipmentIds: own.map(([shipmentId]) => shipmentId) };
      }),
    moveShipment: ({ shipmentId, to }) => ofShipment(shipmentId, 'moveShipment', (parcel) => move(parcel, to)),
    recordHandOver: ({ shipmentId }) =>
      ofShipment(shipmentId, 'recordHandOver', (parcel) => {
        const held = holds.get(parcel.orderId);
        return held ? { moved: false, state: parcel.state, held } : move(parcel, 'handed-over');
      }),
    recordCarrierEvent: ({ shipmentId }) =>
      ofShipment(shipmentId, 'recordCarrierEvent', (parcel) => move(parcel, 'delivered')),
    readShipmentState: ({ shipmentId }) =>
      ofShipment(shipmentId, 'readShipmentState', ({ state, orderId }) => ({
        state,
        lastScanAt: null,
        holdReason: holds.get(orderId) ?? null,
      })),
    recordReturn: ({ shipmentId }) =>
      ofShipment(shipmentId, 'recordReturn', (parcel) => ({ ...move(parcel, 'returned'), orderIds: [] })),
    setShipmentAttention: ({ shipmentId }) => ofShipment(shipmentId, 'setShipmentAttention', () => undefined),
    buyLabel: ({ shipmentId }) =>
      ofShipment(shipmentId, 'buyLabel', (parcel) => {
        move(parcel, 'ready');
        return { kind: 'bought', trackingCode: `T-${shipmentId}`, state: parcel.state };
      }),
    refundLabel: ({ shipmentId }) => ofShipment(shipmentId, 'refundLabel', () => undefined),
    readTracking: ({ shipmentId }) => ofShipment(shipmentId, 'readTracking', () => ({ status: 'in_transit' })),
  };
}
