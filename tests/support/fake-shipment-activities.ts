import { ApplicationFailure } from '@temporalio/common';
import type { CarrierWord } from '../../domain/shipments/carrier-status.ts';
import { shipmentStateAfter } from '../../domain/shipments/shipment-state-of-carrier-status.ts';
import { hasLeft, mayMoveShipment, type ShipmentState } from '../../domain/shipments/shipment-state.ts';
import type { BackorderActivities } from '../../workflows/backorders/backorder-contract.ts';
import type { CarrierActivities, ShipmentRecords } from '../../workflows/shipments/shipment-contract.ts';

/** What the carrier does when it is asked. */
export type FakeCarrierMood = 'answers' | 'is down' | 'refuses' | 'takes its time';

export class FakeShipment {
  state: ShipmentState = 'planned';
  attention: string | null = null;
  /** Why the order is on hold, by the database. */
  held?: string;
  /** Epoch milliseconds. */
  lastScanAt: number | null = null;
  label: 'none' | 'bought' | 'refunded' = 'none';
  purchases = 0;
  restocked = false;
  /** Whose orders are given its goods when they are back. */
  frees: readonly string[] = [];
  /** Why nothing can be written of it. */
  broken: string | undefined;
  /** Of a label for an address that was corrected since. */
  keepsOldPrice = false;
  mood: FakeCarrierMood = 'answers';
  /** What the carrier's tracker says. */
  tracking: CarrierWord = 'unknown';
  /** When the carrier answers who gives a label back. */
  takesBack: Promise<void> = Promise.resolve();
  /** Ends a call that takes its time. */
  letGo: (() => void) | undefined;
  /** Events of labels that were replaced. */
  readonly ofReplacedLabels = new Set<string>();
  readonly settled = new Map<string, 'applied' | 'ignored' | 'noted'>();
  readonly timeline: string[] = [];
  /** Who had the carrier asked again for the label. */
  readonly retriedBy: string[] = [];

  move(to: ShipmentState, by: string): boolean {
    const moves = mayMoveShipment(this.state, to);
    if (moves) {
      this.state = to;
      this.timeline.push(`${to} by ${by}`);
    }
    return moves;
  }

  /** What the database does when an order is cancelled. */
  recall(): boolean {
    return this.state === 'cancelled' || this.move('cancelled', 'order');
  }
}

type FindParcel = (shipmentId: string) => FakeShipment;

/** The database and the carrier of any number of parcels, in memory, with the rules of the real ones. */
export function createFakeShipmentActivities() {
  const parcels = new Map<string, FakeShipment>();
  const parcelOf: FindParcel = (shipmentId) => {
    const parcel = parcels.get(shipmentId) ?? new FakeShipment();
    parcels.set(shipmentId, parcel);
    return parcel;
  };
  const woken: string[] = [];
  const backorders: BackorderActivities = {
    wakeBackorders: async ({ orderIds }) => void woken.push(...orderIds),
  };
  return { activities: { ...createRecords(parcelOf), ...createCarriers(parcelOf), ...backorders }, parcelOf, woken };
}

function createRecords(parcelOf: FindParcel): ShipmentRecords {
  return {
    async moveShipment({ shipmentId, to, by }) {
      const parcel = parcelOf(shipmentId);
      return { moved: parcel.move(to, by), state: parcel.state };
    },
    async recordHandOver({ shipmentId, by, scanEventId = '' }) {
      const parcel = parcelOf(shipmentId);
      if (parcel.ofReplacedLabels.has(scanEventId)) return { moved: false, state: parcel.state };
      if (parcel.broken !== undefined) throw ApplicationFailure.nonRetryable(parcel.broken, 'ParcelNotHeld');
      const { held } = parcel;
      const mayLeave = mayMoveShipment(parcel.state, 'handed-over');
      if (held !== undefined && mayLeave && by !== 'carrier') return { moved: false, state: parcel.state, held };
      const moved = hasLeft(parcel.state) || parcel.move('handed-over', by);
      return { moved, state: parcel.state };
    },
    async recordCarrierEvent({ shipmentId, eventId, status }) {
      const parcel = parcelOf(shipmentId);
      if (parcel.ofReplacedLabels.has(eventId)) {
        parcel.settled.set(eventId, 'noted');
        return { state: parcel.state, isOfReplacedLabel: true };
      }
      if (parcel.settled.has(eventId)) return { state: parcel.state };
      const to = shipmentStateAfter(parcel.state, status);
      parcel.settled.set(eventId, to !== undefined && parcel.move(to, 'carrier') ? 'applied' : 'ignored');
      return { state: parcel.state };
    },
    async readShipmentState({ shipmentId }) {
      const { state, lastScanAt, held = null } = parcelOf(shipmentId);
      return { state, lastScanAt, holdReason: held };
    },
    async recordReturn({ shipmentId, by, restock }) {
      const parcel = parcelOf(shipmentId);
      const moved = parcel.state === 'returned' || parcel.move('returned', by);
      parcel.restocked ||= moved && restock;
      return { moved, state: parcel.state, orderIds: parcel.frees };
    },
    async setShipmentAttention({ shipmentId, attention }) {
      parcelOf(shipmentId).attention = attention;
    },
  };
}

function createCarriers(parcelOf: FindParcel): CarrierActivities {
  return {
    async buyLabel({ shipmentId, retry }) {
      const parcel = parcelOf(shipmentId);
      if (retry) parcel.retriedBy.push(retry.by);
      await meetMood(parcel);
      if (parcel.label === 'none') parcel.purchases += 1;
      parcel.label = 'bought';
      if (parcel.state === 'cancelled') return { kind: 'recalled' };
      parcel.move('ready', 'carrier');
      const forfeited = parcel.keepsOldPrice;
      return {
        kind: 'bought',
        trackingCode: `TRACK-${shipmentId}`,
        state: parcel.state,
        ...(forfeited && { forfeited }),
      };
    },
    async refundLabel({ shipmentId }) {
      const parcel = parcelOf(shipmentId);
      await parcel.takesBack;
      if (parcel.label === 'bought') parcel.label = 'refunded';
    },
    async readTracking({ shipmentId }) {
      const parcel = parcelOf(shipmentId);
      await meetMood(parcel);
      return { status: parcel.tracking };
    },
  };
}

async function meetMood(parcel: FakeShipment): Promise<void> {
  if (parcel.mood === 'is down') throw new Error('The carrier does not answer');
  if (parcel.mood === 'refuses') {
    throw ApplicationFailure.nonRetryable('The carrier refused the address', 'CarrierRejected');
  }
  if (parcel.mood === 'takes its time') await new Promise<void>((resolve) => (parcel.letGo = resolve));
}
