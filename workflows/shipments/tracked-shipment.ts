import { setCurrentDetails } from '@temporalio/workflow';
import type { CarrierWord } from '../../domain/shipments/carrier-status.ts';
import type { ShipmentState } from '../../domain/shipments/shipment-state.ts';
import { createNonCancellableMutex, type Mutex } from '../shared/create-mutex.ts';
import { createVersions } from '../shared/create-versions.ts';
import { durableRecordActivities } from '../shared/record-activities.ts';
import { describeShipment } from './describe-shipment.ts';
import type { LabelRetry, ShipmentInput, ShipmentNoticeActivities, ShipmentRecords } from './shipment-contract.ts';

const durable = durableRecordActivities<ShipmentRecords & ShipmentNoticeActivities>();

export interface CarrierEvent {
  readonly eventId: string;
  readonly status: CarrierWord;
}

/** What staff may have to look at. Each is set and cleared on its own. */
export type ShipmentConcern =
  | 'label'
  | 'forfeit'
  | 'replaced'
  | 'carrier'
  | 'exception'
  | 'silence'
  | 'recall'
  | 'events'
  | 'books';

/** What the workflow of a shipment knows, shared by its phases and its handlers. */
export interface TrackedShipment {
  readonly input: ShipmentInput;
  /** As the database has it; changes only with an answer from there. */
  state: ShipmentState;
  trackingCode?: string;
  holdReason: string | null;
  recalled: boolean;
  /** The carrier reports that it has brought it back. */
  isBack: boolean;
  /** Its order does not get the result of this workflow, and is to be signalled. */
  isFollowed: boolean;
  /** Reported by the carrier and not yet applied. */
  readonly events: CarrierEvent[];
  eventCount: number;
  labelRetryWanted: LabelRetry | undefined;
  /** The address was corrected since the label was asked for. */
  addressCorrected: boolean;
  readonly concerns: Map<ShipmentConcern, string>;
  waits: Waiting;
  /** Something to know that nobody has to act on. */
  note?: string;
  /** So that no answer of the database overtakes a newer one. */
  readonly mutex: Mutex;
  /** Sets or clears (null) the message that staff must act on, of the shipment and of its order. */
  setAttention(concern: ShipmentConcern, message: string | null): Promise<void>;
  /** Resolves when every change of attention is stored and signalled. */
  attentionPublished(): Promise<void>;
  /** Shows the shipment to staff, and what it waits for if that has changed. */
  show(waits?: Waiting): void;
}

export interface Waiting {
  readonly for: string;
  /** Epoch milliseconds, and what happens then. */
  readonly until?: { readonly at: number; readonly next: string };
}

export function openShipment(input: ShipmentInput): TrackedShipment {
  const publications = createNonCancellableMutex();
  const nextVersion = createVersions();
  const shipment: TrackedShipment = {
    input,
    state: 'planned',
    holdReason: input.holdReason,
    recalled: false,
    isBack: false,
    isFollowed: false,
    events: [],
    eventCount: 0,
    labelRetryWanted: undefined,
    addressCorrected: false,
    concerns: new Map(),
    waits: { for: `a label from ${input.carrier}` },
    mutex: createNonCancellableMutex(),
    attentionPublished: () => publications.runExclusive(async () => {}),
    async setAttention(concern, message) {
      if (message === null ? !shipment.concerns.delete(concern) : shipment.concerns.get(concern) === message) return;
      if (message !== null) shipment.concerns.set(concern, message);
      shipment.show();
      await publications.runExclusive(() => publishAttention(shipment, nextVersion()));
    },
    show(waits = shipment.waits) {
      shipment.waits = waits;
      setCurrentDetails(describeShipment(shipment));
    },
  };
  return shipment;
}

/** One at a time, so that the latest messages win. */
async function publishAttention(
  { input: { shipmentId, orderNumber }, concerns }: TrackedShipment,
  version: number,
): Promise<void> {
  const attention = [...concerns.values()].join('\n') || null;
  await durable.setShipmentAttention({ shipmentId, attention, version, about: [...concerns.keys()] });
  await durable.signalOrder({ orderNumber, shipmentId, notice: { kind: 'attention', attention, version } });
}
