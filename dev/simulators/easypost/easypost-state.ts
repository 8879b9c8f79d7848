import { randomBytes } from 'node:crypto';
import type { CarrierStatus } from '../../../domain/shipments/carrier-status.ts';
import type { Collection, JournalStore } from '../shared/journal-store.ts';

/** Objects are kept as they are answered; their fields are EasyPost's (docs.easypost.com, and its SDK's recorded answers). */
export type EasyPostObject = Record<string, unknown> & { readonly id: string; updated_at: string };

export interface Address extends EasyPostObject {
  readonly name: string | null;
  readonly company: string | null;
  readonly street1: string | null;
  readonly street2: string | null;
  readonly city: string | null;
  readonly zip: string | null;
  readonly country: string;
  verifications: object;
}

export interface Parcel extends EasyPostObject {
  /** Ounces. */
  readonly weight: number;
}

export interface Rate extends EasyPostObject {
  readonly carrier: string;
  readonly service: string;
  readonly rate: string;
  readonly currency: string;
}

export interface Shipment extends EasyPostObject {
  readonly reference: string | null;
  readonly to_address: Address;
  readonly from_address: Address;
  readonly parcel: Parcel;
  readonly rates: readonly Rate[];
  selected_rate: Rate | null;
  postage_label: EasyPostObject | null;
  tracker: Tracker | null;
  tracking_code: string | null;
  status: string;
  refund_status: RefundStatus | null;
  fees: object[];
}

export type RefundStatus = 'submitted' | 'refunded' | 'rejected' | 'not_applicable';

export interface Tracker extends EasyPostObject {
  readonly tracking_code: string;
  readonly carrier: string;
  readonly shipment_id: string | null;
  status: CarrierStatus;
  status_detail: string;
  /** On its way back to the sender; from then on for good. */
  is_return: boolean;
  tracking_details: object[];
}

export interface EventObject extends EasyPostObject {
  readonly description: string;
  readonly created_at: string;
  status: string;
  readonly result: unknown;
}

/** What happens to a parcel or a label refund by itself, and when (epoch ms). */
export interface PlannedStep {
  readonly id: string;
  readonly atMs: number;
  readonly step:
    | { readonly trackerId: string; readonly status: CarrierStatus }
    | { readonly refundedShipmentId: string };
}

export interface RefundAnswer {
  /** Of the shipment. */
  readonly id: string;
  readonly answer: RefundStatus;
  /** So often; then as by itself. Each time, if left out. */
  readonly times?: number | undefined;
  /** What one that was submitted comes to when its time is over; by itself: by whether the label was used. */
  readonly later?: Exclude<RefundStatus, 'submitted'> | undefined;
}

export interface EasyPostState {
  readonly store: JournalStore;
  readonly addresses: Collection<Address>;
  readonly parcels: Collection<Parcel>;
  readonly shipments: Collection<Shipment>;
  readonly trackers: Collection<Tracker>;
  readonly events: Collection<EventObject>;
  readonly plan: Collection<PlannedStep>;
  /** By shipment: how its carrier was told to answer when the label's money is asked for. */
  readonly refundAnswers: Collection<RefundAnswer>;
  nowMs(): number;
  /** The present time as EasyPost writes it, in whole seconds. */
  nowText(): string;
  emit(description: string, result: object, previousAttributes?: object): void;
}

const eventsKeptMax = 20_000;

export function newEasyPostId(prefix: string): string {
  return `${prefix}_${randomBytes(16).toString('hex')}`;
}

export function createEasyPostState(
  store: JournalStore,
  nowMs: () => number,
  sendWebhook: (eventId: string, description: string) => void,
): EasyPostState {
  const events = store.collection<EventObject>('events');
  const nowText = () => `${new Date(nowMs()).toISOString().slice(0, 19)}Z`;
  return {
    store,
    addresses: store.collection('addresses'),
    parcels: store.collection('parcels'),
    shipments: store.collection('shipments'),
    trackers: store.collection('trackers'),
    events,
    plan: store.collection('plan'),
    refundAnswers: store.collection('refund-answers'),
    nowMs,
    nowText,
    emit(description, result, previousAttributes = {}) {
      const event: EventObject = {
        id: newEasyPostId('evt'),
        object: 'Event',
        created_at: nowText(),
        updated_at: nowText(),
        description,
        mode: 'test',
        previous_attributes: previousAttributes,
        pending_urls: [],
        completed_urls: [],
        user_id: 'user_00000000000000000000000000000001',
        status: 'pending',
        result: structuredClone(result),
      };
      events.put(event.id, event);
      sendWebhook(event.id, description);
      if (events.size > eventsKeptMax) {
        const [oldest] = events.values();
        if (oldest) events.delete(oldest.id);
      }
    },
  };
}
