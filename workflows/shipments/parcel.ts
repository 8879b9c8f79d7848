import { setCurrentDetails } from '@temporalio/workflow';
import type { CarrierWord } from '../../domain/shipments/carrier-status.ts';
import type { ShipmentState } from '../../domain/shipments/shipment-state.ts';
import { createLastingTurns, type Turns } from '../shared/create-turns.ts';
import { createVersions } from '../shared/create-versions.ts';
import { recordSteps } from '../shared/record-steps.ts';
import { describeParcel } from './describe-parcel.ts';
import type { LabelRetry, ParcelNewsActivities, ShipmentInput, ShipmentRecords } from './shipment-contract.ts';

const records = recordSteps<ShipmentRecords & ParcelNewsActivities>();

export interface CarrierEvent {
  readonly eventId: string;
  readonly status: CarrierWord;
}

/** What somebody may have to look at. Each is taken away on its own. */
export type Concern = 'label' | 'forfeit' | 'carrier' | 'exception' | 'silence' | 'recall' | 'events' | 'books';

/** What the workflow of a parcel knows, shared by its phases and its handlers. */
export interface Parcel {
  readonly input: ShipmentInput;
  /** As the database has it; moves only with an answer from there. */
  state: ShipmentState;
  trackingCode?: string;
  holdReason: string | null;
  recalled: boolean;
  /** The carrier has brought it back, by its own word. */
  isBack: boolean;
  /** Its order does not hear how this workflow ends, and is to be told. */
  isFollowed: boolean;
  /** Told by the carrier and not yet applied. */
  readonly events: CarrierEvent[];
  eventCount: number;
  labelRetryWanted: LabelRetry | undefined;
  /** The address was corrected since the label was asked for. */
  addressCorrected: boolean;
  readonly concerns: Map<Concern, string>;
  waits: Waiting;
  /** Something to know that nobody has to act on. */
  note?: string;
  /** Does one thing after the other, so that no answer of the database overtakes a newer one. */
  readonly inTurn: Turns;
  /** Puts the parcel, and with it its order, before a person (words), or takes it away again (null). */
  attend(concern: Concern, words: string | null): Promise<void>;
  /** Resolves when whoever had to be told has been. */
  allTold(): Promise<void>;
  /** Shows the parcel to staff, and what it waits for if that has changed. */
  show(waits?: Waiting): void;
}

export interface Waiting {
  readonly for: string;
  /** Epoch milliseconds, and what happens then. */
  readonly until?: { readonly at: number; readonly next: string };
}

export function openParcel(input: ShipmentInput): Parcel {
  const alarms = createLastingTurns();
  const nextVersion = createVersions();
  const parcel: Parcel = {
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
    inTurn: createLastingTurns(),
    allTold: () => alarms(async () => {}),
    async attend(concern, words) {
      if (words === null ? !parcel.concerns.delete(concern) : parcel.concerns.get(concern) === words) return;
      if (words !== null) parcel.concerns.set(concern, words);
      parcel.show();
      await alarms(() => alarm(parcel, nextVersion()));
    },
    show(waits = parcel.waits) {
      parcel.waits = waits;
      setCurrentDetails(describeParcel(parcel));
    },
  };
  return parcel;
}

/** One at a time, so that the newest words are the ones that stay. */
async function alarm({ input: { shipmentId, orderNumber }, concerns }: Parcel, version: number): Promise<void> {
  const attention = [...concerns.values()].join('\n') || null;
  await records.setShipmentAttention({ shipmentId, attention, version, about: [...concerns.keys()] });
  await records.tellOrder({ orderNumber, shipmentId, news: { kind: 'attention', attention, version } });
}
