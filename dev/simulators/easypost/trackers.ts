import type { CarrierStatus } from '../../../domain/shipments/carrier-status.ts';
import { asRaw } from './addresses.ts';
import { EasyPostErrorAnswer, missingParameter, notFound } from './easypost-error.ts';
import { newEasyPostId } from './easypost-state.ts';
import type { EasyPostState, Tracker } from './easypost-state.ts';

/** Source: docs.easypost.com/docs/trackers, "Test tracking codes". */
const testCodes: Readonly<Record<string, CarrierStatus>> = {
  EZ1000000001: 'pre_transit',
  EZ2000000002: 'in_transit',
  EZ3000000003: 'out_for_delivery',
  EZ4000000004: 'delivered',
  EZ5000000005: 'return_to_sender',
  EZ6000000006: 'failure',
  EZ7000000007: 'unknown',
};

const said: Readonly<Record<CarrierStatus, readonly [detail: string, message: string]>> = {
  unknown: ['unknown', 'Nothing is known of this parcel yet'],
  pre_transit: ['label_created', 'Shipping label created'],
  in_transit: ['received_at_origin_facility', 'Accepted at origin facility'],
  out_for_delivery: ['out_for_delivery', 'Out for delivery'],
  delivered: ['arrived_at_destination', 'Delivered, left with resident'],
  available_for_pickup: ['arrived_at_pickup_location', 'Ready for collection at a shop'],
  return_to_sender: ['return', 'Returned to sender'],
  failure: ['delivery_exception', 'Could not be delivered'],
  cancelled: ['cancelled', 'Cancelled by the sender'],
  error: ['unknown', 'The carrier reports an error'],
};

const settled: readonly CarrierStatus[] = ['delivered', 'return_to_sender', 'failure', 'cancelled', 'error'];

interface NewTracker {
  readonly trackingCode: string;
  readonly carrier: string;
  readonly status: CarrierStatus;
  readonly shipmentId?: string;
  readonly weight?: number;
  readonly deliveryDays?: number;
}

export function newTracker(state: EasyPostState, facts: NewTracker): Tracker {
  const now = state.nowText();
  const dueMs = state.nowMs() + (facts.deliveryDays ?? 3) * 86_400_000;
  const id = newEasyPostId('trk');
  const tracker: Tracker = {
    id,
    object: 'Tracker',
    created_at: now,
    updated_at: now,
    mode: 'test',
    tracking_code: facts.trackingCode,
    status: 'unknown',
    status_detail: 'unknown',
    signed_by: null,
    weight: facts.weight ?? null,
    est_delivery_date: `${new Date(dueMs).toISOString().slice(0, 19)}Z`,
    shipment_id: facts.shipmentId ?? null,
    carrier: facts.carrier,
    tracking_details: [],
    fees: [],
    carrier_detail: null,
    finalized: false,
    is_return: false,
    public_url: `https://track.easypost.com/${Buffer.from(id).toString('base64url')}`,
  };
  if (facts.status !== 'unknown') addScan(state, tracker, facts.status);
  state.trackers.put(id, tracker);
  state.emit('tracker.created', tracker);
  return tracker;
}

export function createTracker(state: EasyPostState, body: unknown): Tracker {
  const raw = asRaw(asRaw(body, 'tracker')['tracker'], 'tracker');
  const code = raw['tracking_code'];
  if (typeof code !== 'string' || code === '') throw missingParameter('tracking_code');
  const known = findTrackerByCode(state, code);
  if (known) return known;
  const status = testCodes[code];
  if (status === undefined) {
    throw new EasyPostErrorAnswer(422, 'TRACKER.INVALID_TEST_CODE', 'The tracking code is not one of the test codes.');
  }
  return newTracker(state, {
    trackingCode: code,
    carrier: typeof raw['carrier'] === 'string' ? raw['carrier'] : 'RoyalMail',
    status,
  });
}

/** The newest one, since carriers use codes again. */
export function findTrackerByCode(state: EasyPostState, code: string): Tracker | undefined {
  return state.trackers.newestFirst().find(({ tracking_code }) => tracking_code === code);
}

export function moveTracker(state: EasyPostState, trackerId: string, status: CarrierStatus): Tracker {
  const tracker = state.trackers.get(trackerId);
  if (!tracker) throw notFound();
  const previous = { status: tracker.status, status_detail: tracker.status_detail };
  addScan(state, tracker, status);
  state.trackers.put(tracker.id, tracker);
  const shipment = state.shipments.get(tracker.shipment_id ?? '');
  if (shipment) {
    shipment.tracker = tracker;
    shipment.status = status;
    state.shipments.put(shipment.id, shipment);
  }
  state.emit('tracker.updated', tracker, previous);
  return tracker;
}

/** The carrier collects the parcel: its first scan now, and the rest of its journey on the simulator's clock. */
export function pickUp(state: EasyPostState, tracker: Tracker, transitMs: number, deliveryMs: number): Tracker {
  if (!['unknown', 'pre_transit'].includes(tracker.status)) return tracker;
  const nowMs = state.nowMs();
  plan(state, tracker.id, 'out_for_delivery', nowMs + transitMs);
  plan(state, tracker.id, 'delivered', nowMs + transitMs + deliveryMs);
  return moveTracker(state, tracker.id, 'in_transit');
}

/** Sets the parcel's status by hand; what was planned for it no longer happens. */
export function forceStatus(state: EasyPostState, tracker: Tracker, status: CarrierStatus): Tracker {
  for (const { id, step } of state.plan.values()) {
    if ('trackerId' in step && step.trackerId === tracker.id) state.plan.delete(id);
  }
  return moveTracker(state, tracker.id, status);
}

/** Nobody took the parcel: it turns back now, and is delivered at the sender's on the simulator's clock. */
export function turnBack(state: EasyPostState, tracker: Tracker, backMs: number): Tracker {
  const turned = forceStatus(state, tracker, 'return_to_sender');
  plan(state, tracker.id, 'delivered', state.nowMs() + backMs);
  return turned;
}

function plan(state: EasyPostState, trackerId: string, status: CarrierStatus, atMs: number): void {
  const id = `${status}:${trackerId}`;
  state.plan.put(id, { id, atMs, step: { trackerId, status } });
}

function addScan(state: EasyPostState, tracker: Tracker, status: CarrierStatus): void {
  const [detail, message] = said[status];
  tracker.status = status;
  tracker.status_detail = detail;
  // Source: @easypost/api 8.9.0, ITracker.is_return; what comes back is "delivered" at the sender's.
  if (status === 'return_to_sender') tracker.is_return = true;
  tracker.updated_at = state.nowText();
  tracker['finalized'] = settled.includes(status);
  if (status === 'delivered') tracker['signed_by'] = tracker.is_return ? 'Simulated Warehouse' : 'Simulated Resident';
  tracker.tracking_details.push({
    object: 'TrackingDetail',
    message: tracker.is_return && status === 'delivered' ? 'Delivered to the sender' : message,
    description: '',
    status,
    status_detail: detail,
    datetime: state.nowText(),
    source: tracker.carrier,
    carrier_code: '',
    tracking_location: { object: 'TrackingLocation', city: null, state: null, country: null, zip: null },
  });
}
