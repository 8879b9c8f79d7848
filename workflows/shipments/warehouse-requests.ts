import type { UpdateDefinition } from '@temporalio/common';
import { TemporalFailure } from '@temporalio/workflow';
import { hasLeft, type ShipmentState } from '../../domain/shipments/shipment-state.ts';
import {
  isStepDone,
  refuseStep,
  refuseStepForGood,
  shipmentSteps,
  type ShipmentStep,
} from '../../domain/shipments/shipment-step.ts';
import { wakeBackorders } from '../backorders/wake-backorders.ts';
import { handleUpdate } from '../shared/handle-update.ts';
import { durableRecordActivities, localRecordActivities } from '../shared/record-activities.ts';
import { reasonOf } from '../shared/reason-of.ts';
import { refuseBadStaffNote, type Asker } from '../shared/staff-note.ts';
import {
  handOverShipmentUpdate,
  markDeliveredUpdate,
  markLostUpdate,
  markReturnedUpdate,
  packShipmentUpdate,
  pickShipmentUpdate,
  type ReturnNote,
  type ShipmentRecords,
  type WarehouseNote,
  type WarehouseStepAnswer,
} from './shipment-contract.ts';
import { shipmentRefusal } from './shipment-refusal.ts';
import type { TrackedShipment } from './tracked-shipment.ts';
import { warehouseAskerOf } from './warehouse-name.ts';

const records = localRecordActivities<ShipmentRecords>();
const durable = durableRecordActivities<Pick<ShipmentRecords, 'recordReturn'>>();

/** The steps of the warehouse, and of staff where the carrier does not report what became of a shipment. */
export function handleWarehouseRequests(shipment: TrackedShipment): void {
  handleStep(
    shipment,
    'pick',
    pickShipmentUpdate,
    'Say that the goods are off the shelf. Send {"by": "your name"}, or {}.',
  );
  handleStep(shipment, 'pack', packShipmentUpdate, 'Say that the parcel is packed. Send {"by": "your name"}, or {}.');
  handleStep(
    shipment,
    'hand-over',
    handOverShipmentUpdate,
    'Say that the carrier has taken the parcel. Send {"by": "your name"}, or {}. The goods are taken off the stock, and the money from the customer.',
  );
  handleStep(
    shipment,
    'mark-delivered',
    markDeliveredUpdate,
    'Say that the parcel has arrived, where the carrier does not. Send {"by": "your name"}, or {}. This cannot be undone.',
  );
  handleStep(
    shipment,
    'mark-lost',
    markLostUpdate,
    'Give up a parcel that has left. Send {"by": "your name"}, or {}. The customer gets the money back; the stock is not changed. This cannot be undone.',
  );
  handleReturn(shipment);
}

function handleStep(
  shipment: TrackedShipment,
  step: Exclude<ShipmentStep, 'mark-returned'>,
  definition: UpdateDefinition<WarehouseStepAnswer, [WarehouseNote]>,
  description: string,
): void {
  const takeInTurn = (note: WarehouseNote) => shipment.mutex.runExclusive(() => takeStep(shipment, step, note));
  handleUpdate(shipment.input.orderId, definition, takeInTurn, {
    description,
    validator: (note) => {
      refuseBadStaffNote(note);
      refuseImpossible(shipment, step);
    },
  });
}

/**
 * Decided by the database: what was allowed when the update was accepted may be so no longer when it gets the mutex, and a
 * label may be there that this workflow does not know of yet.
 */
async function takeStep(
  shipment: TrackedShipment,
  step: Exclude<ShipmentStep, 'mark-returned'>,
  note?: WarehouseNote,
): Promise<WarehouseStepAnswer> {
  if (isStepDone(step, shipment.state)) return { state: shipment.state };
  refuseImpossible(shipment, step);
  const { shipmentId } = shipment.input;
  const asker = warehouseAskerOf(note);
  const summary = `${step} by ${asker.by}`;
  const { state, held, unpaid } = await record(shipment, summary, () =>
    step === 'hand-over'
      ? records.recordHandOver.executeWithOptions({ summary }, [{ shipmentId, ...asker }])
      : moveShipment(shipmentId, step, asker, summary),
  );
  shipment.state = state;
  // Whether a hold keeps a parcel here, the database decides: a signal about it may come late, or not at all. One that stays for another
  // reason may be held as well.
  if (held !== undefined) shipment.holdReason = held;
  else if (hasLeft(state)) shipment.holdReason = null;
  shipment.show();
  const refused = refuseStep(step, { ...shipment, holdReason: held ?? null, unpaid });
  if (refused) throw shipmentRefusal(refused.code, refused.detail);
  return { state };
}

async function moveShipment(
  shipmentId: string,
  step: Exclude<ShipmentStep, 'hand-over'>,
  asker: Asker,
  summary: string,
): Promise<{ readonly state: ShipmentState; readonly held?: string; readonly unpaid?: string }> {
  return records.moveShipment.executeWithOptions({ summary }, [{ shipmentId, to: shipmentSteps[step], ...asker }]);
}

/** What cannot be written for good is told to whoever asked, and needs staff until it is. */
async function record<Answer>(shipment: TrackedShipment, what: string, write: () => Promise<Answer>): Promise<Answer> {
  try {
    const answer = await write();
    await shipment.setAttention('books', null);
    return answer;
  } catch (error) {
    if (!(error instanceof TemporalFailure)) throw error;
    const message = `"${what}" could not be written: ${reasonOf(error)}`;
    await shipment.setAttention('books', `${message}. Mend the cause, then say it again.`);
    throw shipmentRefusal('step-failed', message);
  }
}

/** The goods are one question, the money another: that one is asked of the order. */
function handleReturn(shipment: TrackedShipment): void {
  const takeInTurn = (note: ReturnNote) => shipment.mutex.runExclusive(() => takeReturn(shipment, note));
  handleUpdate(shipment.input.orderId, markReturnedUpdate, takeInTurn, {
    description:
      'Say that the parcel is back. Send {"restock": true, "by": "your name"} to put its goods on stock, {"restock": false} not to. The money is decided on the order. This cannot be undone.',
    validator: (note) => {
      refuseBadStaffNote(note);
      if (typeof note?.restock !== 'boolean') {
        throw shipmentRefusal(
          'bad-note',
          'Say whether the goods can be sold again: {"restock": true} or {"restock": false}.',
        );
      }
      refuseImpossible(shipment, 'mark-returned');
    },
  });
}

async function takeReturn(shipment: TrackedShipment, note: ReturnNote): Promise<WarehouseStepAnswer> {
  const asker = warehouseAskerOf(note);
  const { restock } = note;
  const summary = `returned, by ${asker.by}`;
  const { shipmentId } = shipment.input;
  const { state, orderIds } = await record(shipment, summary, () =>
    durable.recordReturn.executeWithOptions({ summary }, [{ shipmentId, ...asker, restock }]),
  );
  shipment.state = state;
  shipment.show();
  await wakeBackorders(orderIds);
  const refused = refuseStep('mark-returned', shipment);
  if (refused) throw shipmentRefusal(refused.code, refused.detail);
  return { state };
}

/**
 * Refuses only steps that are impossible whatever the database says. It may be ahead of this workflow: what was written by a
 * worker that died before the server knew of it is known here when the step has been repeated.
 */
function refuseImpossible(shipment: TrackedShipment, step: ShipmentStep): void {
  const refused = refuseStepForGood(step, { ...shipment, holdReason: null });
  if (refused) throw shipmentRefusal(refused.code, refused.detail);
}
